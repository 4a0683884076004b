import type { FileMetadata } from "../../contract/uploadFiles.ts";
import { baseName } from "../../model/datasetPath.ts";
import { randomId } from "./randomId.ts";

/** One file of an upload request. */
export interface MultipartFile {
  readonly metadata: FileMetadata;
  readonly content: Uint8Array<ArrayBuffer> | Blob;
}

/** A body and its content type header. */
interface MultipartBody {
  readonly body: Blob;
  readonly contentType: string;
}

/**
 * Returns the body of one upload: for every file a part with its metadata, then a part with its bytes. The file name in the part is for
 * people and logs only (written as browsers do); the server uses the `id` in the metadata. The boundary is random, so no file contains it.
 */
export function multipartBody(files: readonly MultipartFile[], boundary = `dropset-${randomId()}`): MultipartBody {
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

/** Escapes quotes and control characters in a file name as `%22` and the like, because parsers refuse a whole request that contains one. */
function safeInHeader(name: string): string {
  return Array.from(name, (character) =>
    character < " " || character === "\u007f" || character === '"'
      ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
      : character,
  ).join("");
}
