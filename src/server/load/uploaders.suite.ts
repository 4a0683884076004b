import { randomBytes } from "node:crypto";
import { HASHES_PER_CHECK } from "../../contract/limits.ts";
import type { MeasuredServer } from "./measured.suite.ts";
import { send } from "./send.suite.ts";
import { hashOfNumber } from "./storedBlobs.suite.ts";

/** What uploaders found. */
export interface UploaderFigures {
  /** Time of each check on the clock of the client, ms. */
  readonly checkMs: readonly number[];
  readonly uploads: number;
}

/** Files of one upload. */
const FILES = 50;
const FILE_BYTES = 20_000;

/**
 * Runs uploaders until `ended`: each checks as many hashes as a call may have, then uploads files that the server does not have, again and
 * again. Throws when a call is refused.
 */
export async function runUploaders(
  server: Pick<MeasuredServer, "url" | "key">,
  uploaders: number,
  ended: () => boolean,
): Promise<UploaderFigures> {
  const checkMs: number[] = [];
  let uploads = 0;
  const hashes = Array.from({ length: HASHES_PER_CHECK }, (_, index) => hashOfNumber(index));

  async function run(): Promise<void> {
    while (!ended()) {
      const from = performance.now();
      await succeed("/v1/tasks/import/check-images", Buffer.from(JSON.stringify(hashes)));
      checkMs.push(performance.now() - from);
      await succeed("/v1/tasks/import/files", uploadBody(), "multipart/form-data; boundary=uploader");
      uploads += 1;
    }
  }

  async function succeed(path: string, bytes: Buffer, type = "application/json"): Promise<void> {
    const body = (async function* () {
      yield bytes;
    })();
    const { status, start } = await send(server.url, server.key, "POST", { path, body, type });
    if (status !== 200) throw new Error(`${path} responded with ${status}: ${start.slice(0, 300)}`);
  }

  await Promise.all(Array.from({ length: uploaders }, run));
  return { checkMs, uploads };
}

function uploadBody(): Buffer {
  const part = (head: string) => Buffer.from(`--uploader\r\nContent-Disposition: form-data; ${head}\r\n\r\n`);
  const pieces: Buffer[] = [];
  for (let file = 0; file < FILES; file++) {
    pieces.push(part(`name="${file}"`), Buffer.from(`{"id":"/${file}.bin"}\r\n`));
    pieces.push(part(`name="${file}-file"; filename="${file}.bin"`), randomBytes(FILE_BYTES), Buffer.from("\r\n"));
  }
  return Buffer.concat([...pieces, Buffer.from("--uploader--\r\n")]);
}
