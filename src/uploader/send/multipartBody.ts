import type { FileMetadata } from "../../contract/uploadFiles.ts";
import { baseName } from "../../model/datasetPath.ts";

/** One file of an upload request. */
export interface MultipartFile {
  readonly metadata: FileMetadata;
  readonly content: Uint8Array<ArrayBuffer> | Blob;
}

/** A body and the header that belongs to it. */
export interface MultipartBody {
  readonly body: Blob;
  readonly contentType: string;
}

/** A boundary that no file holds but by a chance of one in 2^128. */
export function randomBoundary(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `dropset-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The body of one upload: for every file a part with its metadata, then a part with its bytes. The file name in the part is for people
 * and logs only (written as browsers do); what counts is `id` in the metadata.
 */
export function multipartBody(files: readonly MultipartFile[], boundary: string = randomBoundary()): MultipartBody {
  const parts: BlobPart[] = [];
  for (const [i, { metadata, content }] of files.entries()) {
    const name = safeInHeader(baseName(metadata.id));
    parts.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${i}"\r\n\r\n${JSON.stringify(metadata)}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="${i}-file"; filename="${name}"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n",
      content,
      "\r\n",
    );
  }
  parts.push(`--${boundary}--\r\n`);
  return { body: new Blob(parts), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** A file name with quotes and control characters written as `%22` and the like: parsers refuse a whole request for one of them. */
function safeInHeader(name: string): string {
  return Array.from(name, (character) =>
    character < " " || character === "\u007f" || character === '"'
      ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
      : character,
  ).join("");
}
