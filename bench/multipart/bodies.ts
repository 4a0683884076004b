import { randomBytes } from "node:crypto";

/** A body of an upload to time. */
export interface TimedBody {
  readonly title: string;
  readonly bytes: Buffer;
  readonly parts: number;
  /** How often it is read in one round, so that a round takes long enough. */
  readonly times: number;
}

/** As browsers write it. */
export const BOUNDARY = "----WebKitFormBoundary5A8GQaO10jWTnQDM";

/** Returns the bodies to time: large files, files that look like delimiters, and small ones. */
export function timedBodies(): TimedBody[] {
  return [
    { title: "1 file of 128 MB", ...upload(1, () => randomBytes(128_000_000)), times: 4 },
    { title: "100 files of 1 MB", ...upload(100, () => randomBytes(1_000_000)), times: 4 },
    { title: "1 file of 32 MB, all line ends", ...upload(1, () => Buffer.alloc(32_000_000, "\r\n--")), times: 4 },
    { title: "100 files of 1 KB", ...upload(100, () => randomBytes(1_000)), times: 200 },
    { title: "100 files of 10 bytes", ...upload(100, () => randomBytes(10)), times: 200 },
  ];
}

/** Returns a request with files, each with its metadata. */
function upload(files: number, content: () => Buffer): { bytes: Buffer; parts: number } {
  const pieces: Buffer[] = [];
  const add = (head: string, bytes: Buffer) => {
    pieces.push(
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      bytes,
      Buffer.from("\r\n"),
    );
  };
  for (let index = 0; index < files; index++) {
    const id = `/images/${index}.jpg`;
    add(`name="${index}"`, Buffer.from(JSON.stringify({ id, hash: null, type: "image" })));
    add(`name="${index}-file"; filename="${index}.jpg"\r\nContent-Type: image/jpeg`, content());
  }
  pieces.push(Buffer.from(`--${BOUNDARY}--\r\n`));
  return { bytes: Buffer.concat(pieces), parts: 2 * files };
}
