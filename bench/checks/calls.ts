import { createHash, randomBytes } from "node:crypto";
import { FILES_PER_REQUEST } from "../../src/contract/limits.ts";

/** A server and a key for it. */
export interface Target {
  readonly url: string;
  readonly key: string;
}

/** A file to upload. */
export interface NewFile {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly hash: string;
}

/** Returns as many new files as an upload may have. */
export function newFiles(fileBytes: number): NewFile[] {
  return Array.from({ length: FILES_PER_REQUEST }, () => {
    const bytes = Buffer.from(randomBytes(fileBytes));
    return { bytes, hash: createHash("sha256").update(bytes).digest("base64") };
  });
}

/** Checks hashes. Throws when the call is refused, as the other one does. */
export async function checkOnce({ url, key }: Target, hashes: readonly string[]): Promise<void> {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const body = JSON.stringify(hashes);
  await answerOf(await fetch(`${url}/v1/tasks/import/check-images`, { method: "POST", headers, body }));
}

/** Uploads files in one request. */
export async function upload({ url, key }: Target, files: readonly NewFile[]): Promise<void> {
  const form = new FormData();
  for (const [file, { bytes, hash }] of files.entries()) {
    form.set(`${file}`, JSON.stringify({ id: `/${file}.bin`, hash }));
    form.set(`${file}-file`, new Blob([bytes]), `${file}.bin`);
  }
  await answerOf(
    await fetch(`${url}/v1/tasks/import/files`, { method: "POST", headers: { "x-api-key": key }, body: form }),
  );
}

async function answerOf(response: Response): Promise<void> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} responded with ${response.status}: ${text.slice(0, 300)}`);
}
