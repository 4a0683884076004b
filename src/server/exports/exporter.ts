import type { Readable } from "node:stream";
import type { DownloadChoice, DownloadPreview } from "../../contract/download.ts";

/** What is to be exported for whom. */
export interface ExportRequest {
  readonly workspaceId: number;
  readonly projectId: number;
  readonly choice: DownloadChoice;
}

/** An archive that is written while it is read. */
export interface Download {
  /** Of the project. */
  readonly title: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly archive: Readable;
}

/** Writes projects as archives. Both calls end when `signal` fires, and throw the errors of `chooseProject`. */
export interface Exporter {
  /** Returns a project, or a part of it, as an archive in one of the formats that can be written. */
  download(request: ExportRequest, signal: AbortSignal): Promise<Download>;
  /** Returns what a download would contain and lose. */
  preview(request: ExportRequest, signal: AbortSignal): Promise<DownloadPreview>;
}
