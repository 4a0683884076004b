import { createHash } from "node:crypto";
import type { Sha256Base64 } from "../../model/hash.ts";

/** One part of a multipart body; with `filename` it is a file part. */
export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly content: string | Uint8Array;
}

/** A boundary as Chrome writes it. */
export const BOUNDARY = "----WebKitFormBoundary5A8GQaO10jWTnQDM";

/** Returns a multipart body as browsers write it. */
export function buildMultipart(parts: readonly Part[], boundary = BOUNDARY): Buffer {
  const pieces = parts.flatMap(({ name, filename, type, content }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const contentType = type === undefined ? "" : `Content-Type: ${type}\r\n`;
    const header = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${contentType}\r\n`;
    return [Buffer.from(header), Buffer.from(content), Buffer.from("\r\n")];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** Returns the Content-Type of a multipart body. */
export function multipartType(boundary = BOUNDARY): string {
  return `multipart/form-data; boundary=${boundary}`;
}

/** Returns the metadata part and the file part of one file. */
export function filePair(name: string, metadata: unknown, content: string | Uint8Array): Part[] {
  return [metadataPart(name, metadata), filePart(name, content)];
}

/** Returns the metadata part of a file. */
export function metadataPart(name: string, metadata: unknown): Part {
  return { name, content: typeof metadata === "string" ? metadata : JSON.stringify(metadata) };
}

/** Returns the file part of a file. */
export function filePart(name: string, content: string | Uint8Array): Part {
  return { name: `${name}-file`, filename: "f", type: "application/octet-stream", content };
}

/** Returns the hash of a content. */
export function hashOf(content: string | Uint8Array): Sha256Base64 {
  return createHash("sha256").update(content).digest("base64") as Sha256Base64;
}

/** Returns the header of a PNG with its size, which is enough to be recognized as an image. */
export function pngHeader(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.set([8, 2], 24);
  return bytes;
}
