import { z } from "zod";
import { describedCodes } from "./describedCodes.ts";
import { endpoint } from "./endpoint.ts";
import { list, listQuery } from "./list.ts";
import { timestamp } from "./timestamp.ts";

/** What the audit log records. Codes are stable. */
export const auditActions = {
  "session.started": { description: "Someone signed in on the page." },
  "session.ended": { description: "Someone signed out." },
  "link.created": { description: "A sign-in link was made for a key." },
  "key.created": { description: "A key was created. The log never has its secret." },
  "key.revoked": { description: "A key was revoked." },
  "task.started": { description: "An import or a copy of a library project was started, or a task was retried." },
  "task.stopped": { description: "A task was stopped." },
  "project.changed": { description: "A project was renamed, or moved into or out of the library." },
  "project.deleted": { description: "A project was moved to the trash." },
  "project.restored": { description: "A project was restored from the trash." },
  "dataset.deleted": { description: "A dataset was moved to the trash." },
  "images.deleted": { description: "Images were moved to the trash." },
  "images.moved": { description: "Images were moved to another dataset." },
  "images.tagged": { description: "Images got a tag." },
  "import.undone": { description: "An import was undone: what it added is in the trash." },
  "change.undone": {
    description: "A change of a project was undone, or a dataset or images were restored from the trash.",
  },
  "trash.deleted": { description: "Something in the trash was deleted for good." },
  "trash.emptied": { description: "The trash was emptied." },
  "project.downloaded": { description: "A download of a project was started." },
  "webhook.created": { description: "A webhook was created." },
  "webhook.changed": { description: "A webhook was changed." },
  "webhook.deleted": { description: "A webhook was deleted." },
} as const;

/** What the audit log records. */
export type AuditAction = keyof typeof auditActions;

/** All actions, in the order in which they are shown. */
export const auditActionNames = Object.keys(auditActions) as AuditAction[];

/** How a person or program proved who it is: a key, the cookie of a page, a sign-in link, the command line of the server, or the server itself. */
export const auditVia = z.enum(["key", "session", "link", "command", "server"]);

/** Names in the audit log are cut after this many characters. */
export const AUDIT_NAME_CHARACTERS = 400;
/** How long entries are kept, days. */
export const AUDIT_DAYS = 400;

/** One entry of the audit log. */
export const auditEntry = z.object({
  id: z.number().int(),
  at: timestamp,
  action: describedCodes("What was done.", auditActions),
  workspace: z.string(),
  actor: z
    .object({
      via: auditVia,
      keyId: z.number().int().nullable().describe("Null when no key was used, as on the command line."),
      name: z.string().nullable().describe("The name of the key."),
    })
    .describe("Who did it."),
  target: z
    .object({ id: z.number().int().nullable(), name: z.string().nullable() })
    .describe(
      "What it was done to: the key, task, project, dataset, change or webhook that the action names. Names are those of that time.",
    ),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
/** One entry of the audit log. */
export type AuditEntry = z.infer<typeof auditEntry>;

/** Lists who did what. */
export const listAudit = endpoint({
  operationId: "getAudit",
  tag: "audit",
  method: "GET",
  path: "/v1/audit",
  summary: "List who did what",
  description: `Newest first. Entries are kept for ${AUDIT_DAYS} days and never contain secrets. Names are cut after ${AUDIT_NAME_CHARACTERS} characters. An admin of the workspace \`default\` gets the entries of all workspaces, any other admin those of their own. File uploads are not listed; the tasks that use them are.`,
  scope: "admin",
  idempotent: true,
  query: listQuery.extend({
    action: z.enum(auditActionNames).optional().describe("Only entries with this action."),
    since: z.iso.datetime({ offset: true }).optional().describe("Only entries at or after this time."),
    until: z.iso.datetime({ offset: true }).optional().describe("Only entries before this time."),
  }),
  response: list(auditEntry),
  errors: [],
});
