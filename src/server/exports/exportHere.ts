import type { Deps } from "../deps.ts";
import { downloadProject } from "../services/download.ts";
import { previewDownload } from "../services/downloadPreview.ts";
import type { Exporter } from "./exporter.ts";

/** Returns an exporter that works in this thread. */
export function exportHere(stores: Pick<Deps, "db" | "blobs">): Exporter {
  return {
    download: ({ workspaceId, projectId, choice }, signal) =>
      downloadProject(stores, workspaceId, projectId, choice, signal),
    preview: ({ workspaceId, projectId, choice }, signal) =>
      previewDownload(stores, workspaceId, projectId, choice, signal),
  };
}
