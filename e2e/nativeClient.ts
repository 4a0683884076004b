import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join, relative, sep } from "node:path";
import type { UploadedFile } from "../src/contract/uploadFiles.ts";
import { noiseImage } from "../src/samples/noiseImage.ts";
import type { Account } from "./api.ts";

/** A file to import: its path in the drop, and its bytes. */
interface NativeFile {
  readonly path: string;
  read(): Promise<Buffer>;
}

/** A file that has been read and hashed. */
export interface HashedFile extends NativeFile {
  readonly hash: string;
  readonly bytes: number;
}

const BATCH_FILES = 100;
/** What a batch has at least, however often the connection broke. */
const FEWEST_FILES = 10;
const BATCH_BYTES = 8 * 1024 * 1024;
const HASHES_PER_CHECK = 1000;
const IN_FLIGHT = 4;

/** SHA-256 in the form of the API. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

/** So many different images of `bytes` bytes each; the same seed gives the same ones. */
export function noiseFiles(count: number, bytes: number, seed: number): HashedFile[] {
  return Array.from({ length: count }, (_, at) => {
    const content = Buffer.from(noiseImage(bytes, seed + at));
    return { path: `/noise/${seed + at}.png`, bytes, hash: hashOf(content), read: async () => content };
  });
}

/** All files of a folder, with paths that begin with the folder's own name, as a dropped folder has them. */
export async function filesOf(folder: string): Promise<NativeFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const top = join(folder, "..");
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: `/${relative(top, file).split(sep).join("/")}`,
      read: () => readFile(file),
    }));
}

/** Runs `work` over all items, so many at a time. When one fails no other begins, and its error is thrown once those under way have ended. */
async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (;;) {
      const item = items[next++];
      if (item === undefined) return;
      try {
        await work(item);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** The four calls by plain Node: what the page's own client is measured against, and what tests use where no page is needed. */
export interface NativeClient {
  hash(files: readonly NativeFile[]): Promise<HashedFile[]>;
  /** The hashes that the server lacks. */
  missing(hashes: readonly string[]): Promise<Set<string>>;
  /** Uploads in batches; calls `acknowledged` for each file that the server has acknowledged. Throws when a call fails. */
  upload(files: readonly HashedFile[], acknowledged?: (file: HashedFile) => void): Promise<void>;
  /** Starts the import task; answers its id. */
  start(
    files: readonly HashedFile[],
    title: string,
    preset?: string | number,
    idempotencyKey?: string,
  ): Promise<number>;
  /** Everything. Returns the task's id and how many files were sent. */
  importFiles(files: readonly NativeFile[], title: string): Promise<{ taskId: number; sentFiles: number }>;
  close(): void;
}

/** A client for one server. Connections are kept open between calls; one on which nothing happens for `stallMs` is given up. */
export function createNativeClient({ url, key }: Account, { stallMs = 120_000 } = {}): NativeClient {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const { hostname, port } = new URL(url);
  /** Files in a batch: half as many after each batch that was lost, because a connection that broke is likely to break again. */
  let batchFiles = BATCH_FILES;

  function post<T>(path: string, type: string, body: readonly Buffer[], headers = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const length = body.reduce((sum, part) => sum + part.length, 0);
      const call = request(
        {
          hostname,
          port,
          path,
          method: "POST",
          agent,
          headers: { "x-api-key": key, "content-type": type, "content-length": length, ...headers },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            if (answer.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`));
          });
        },
      );
      call.on("error", reject);
      call.setTimeout(stallMs, () => call.destroy(new Error(`${path} has stalled.`)));
      for (const part of body) call.write(part);
      call.end();
    });
  }

  async function send(batch: readonly HashedFile[]): Promise<UploadedFile[]> {
    const boundary = `----${randomUUID()}`;
    const body: Buffer[] = [];
    for (const [at, file] of batch.entries()) {
      const metadata = JSON.stringify({ id: file.path, hash: file.hash });
      body.push(
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${at}"\r\n\r\n${metadata}\r\n` +
            `--${boundary}\r\nContent-Disposition: form-data; name="${at}-file"; filename="${at}"\r\n\r\n`,
        ),
        await file.read(),
        Buffer.from("\r\n"),
      );
    }
    body.push(Buffer.from(`--${boundary}--\r\n`));
    return post("/v1/tasks/import/files", `multipart/form-data; boundary=${boundary}`, body);
  }

  function batches(files: readonly HashedFile[]): HashedFile[][] {
    const made: HashedFile[][] = [];
    let batch: HashedFile[] = [];
    let bytes = 0;
    for (const file of files) {
      if (batch.length === batchFiles || (batch.length > 0 && bytes + file.bytes > BATCH_BYTES)) {
        made.push(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(file);
      bytes += file.bytes;
    }
    return batch.length === 0 ? made : [...made, batch];
  }

  const client: NativeClient = {
    async hash(files) {
      const hashed: HashedFile[] = [];
      for (const file of files) {
        const bytes = await file.read();
        hashed.push({ ...file, hash: hashOf(bytes), bytes: bytes.length });
      }
      return hashed;
    },
    async missing(hashes) {
      const unique = [...new Set(hashes)];
      const missing = new Set<string>();
      for (let at = 0; at < unique.length; at += HASHES_PER_CHECK) {
        const body = [Buffer.from(JSON.stringify(unique.slice(at, at + HASHES_PER_CHECK)))];
        const answer = await post<string[]>("/v1/tasks/import/check-images", "application/json", body);
        for (const hash of answer) missing.add(hash);
      }
      return missing;
    },
    async upload(files, acknowledged) {
      await each(batches(files), IN_FLIGHT, async (batch) => {
        const answers = await send(batch).catch((error: unknown) => {
          batchFiles = Math.max(FEWEST_FILES, Math.min(batchFiles, Math.ceil(batch.length / 2)));
          throw error;
        });
        for (const [at, file] of batch.entries()) {
          const answer = answers[at];
          if (answer === undefined || answer.errors.length > 0) {
            throw new Error(`${file.path} was refused: ${answer?.errors.join("; ") ?? "no answer"}`);
          }
          acknowledged?.(file);
        }
      });
    },
    async start(files, title, preset = "auto", idempotencyKey = randomUUID()) {
      const body = {
        project: { id: null, title },
        preset,
        onConflict: "ignore",
        files: files.map(({ path, hash }) => ({ path, hash })),
      };
      const { taskId } = await post<{ taskId: number }>(
        "/v1/tasks/import",
        "application/json",
        [Buffer.from(JSON.stringify(body))],
        { "idempotency-key": idempotencyKey },
      );
      return taskId;
    },
    async importFiles(files, title) {
      const hashed = await client.hash(files);
      const missing = await client.missing(hashed.map(({ hash }) => hash));
      const wanted = new Map(hashed.filter(({ hash }) => missing.has(hash)).map((file) => [file.hash, file]));
      await client.upload([...wanted.values()]);
      return { taskId: await client.start(hashed, title), sentFiles: wanted.size };
    },
    close: () => agent.destroy(),
  };
  return client;
}
