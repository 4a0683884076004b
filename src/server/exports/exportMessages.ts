import type { DownloadPreview } from "../../contract/download.ts";
import type { ErrorCode } from "../../contract/errors.ts";
import { ApiError } from "../apiError.ts";
import type { StoreAddress } from "../blobs/storeAddress.ts";
import type { DatabaseCall } from "../tasks/databasePort.ts";
import type { Download, ExportRequest } from "./exporter.ts";

/** What the thread that exports starts with. */
export interface ExportThreadData {
  readonly blobsAddress: StoreAddress;
}

/** A message to the thread that exports, besides the results of its database calls. `pull`: the next piece of an archive is wanted. */
export type ExportCommand =
  | { readonly kind: "download" | "preview"; readonly id: number; readonly request: ExportRequest }
  | { readonly kind: "pull" | "stop"; readonly id: number };

/** A message of the thread: a database call, or the answer to a command. `bytes` is null at the end of an archive. */
export type ExportMessage =
  | DatabaseCall
  | { readonly kind: "begun"; readonly id: number; readonly head: Omit<Download, "archive"> }
  | { readonly kind: "piece"; readonly id: number; readonly bytes: Uint8Array | null }
  | { readonly kind: "preview"; readonly id: number; readonly preview: DownloadPreview }
  | { readonly kind: "failed"; readonly id: number; readonly failure: ExportFailure };

/** An error that is sent between threads. `code` is that of an `ApiError`; others are recognized by their name. */
interface ExportFailure {
  readonly name?: string;
  readonly message: string;
  readonly code?: ErrorCode;
  readonly details?: unknown;
}

/** Converts an error for sending it between threads. */
export function packExportFailure(error: unknown): ExportFailure {
  if (error instanceof ApiError) return { message: error.message, code: error.code, details: error.details };
  return error instanceof Error ? { name: error.name, message: error.message } : { message: String(error) };
}

/** Converts a sent error back to an error of its kind. */
export function unpackExportFailure({ name = "Error", code, message, details }: ExportFailure): Error {
  return code === undefined ? Object.assign(new Error(message), { name }) : new ApiError(code, message, { details });
}
