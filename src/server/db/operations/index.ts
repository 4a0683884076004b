import { auditOperations } from "./audit.ts";
import { blobsOperations } from "./blobs.ts";
import { changesOperations } from "./changes.ts";
import { filesOperations } from "./files.ts";
import { gaugesOperations } from "./gauges.ts";
import { imagesOperations } from "./images.ts";
import { importStartOperations } from "./importStart.ts";
import { importsOperations } from "./imports.ts";
import { installationOperations } from "./installation.ts";
import { keysOperations } from "./keys.ts";
import { keyUsageOperations } from "./keyUsage.ts";
import { projectsOperations } from "./projects.ts";
import { projectTitlesOperations } from "./projectTitles.ts";
import { sameImportsOperations } from "./sameImports.ts";
import { segmentsOperations } from "./segments.ts";
import { sessionsOperations } from "./sessions.ts";
import { storageCheckOperations } from "./storageCheck.ts";
import { sweepOperations } from "./sweep.ts";
import { tasksOperations } from "./tasks.ts";
import { trashOperations } from "./trash.ts";
import { webhookDeliveriesOperations } from "./webhookDeliveries.ts";
import { webhooksOperations } from "./webhooks.ts";

/** All operations of the product over the database, by name. One file per noun. */
export const operations = {
  ...installationOperations,
  ...blobsOperations,
  ...segmentsOperations,
  ...filesOperations,
  ...sweepOperations,
  ...storageCheckOperations,
  ...keysOperations,
  ...keyUsageOperations,
  ...auditOperations,
  ...sessionsOperations,
  ...importStartOperations,
  ...tasksOperations,
  ...importsOperations,
  ...projectsOperations,
  ...projectTitlesOperations,
  ...sameImportsOperations,
  ...imagesOperations,
  ...changesOperations,
  ...trashOperations,
  ...gaugesOperations,
  ...webhooksOperations,
  ...webhookDeliveriesOperations,
};
