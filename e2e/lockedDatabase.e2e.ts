import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { createNativeClient, noiseFiles } from "./nativeClient.ts";
import type { Product } from "./product.ts";
import { expect, test } from "./productTest.ts";

/** An answer must come within 5 seconds; the rest is for a machine with other work. A queue of locked writes would take 4 seconds for each. */
const ANSWER_MS = 30_000;

/** The form of a hash that no file has. */
const UNKNOWN = `${"A".repeat(43)}=`;

/** Locks the database as another program would. Returns the function that unlocks it. */
function lockDatabase(dataDir: string): () => void {
  const other = new DatabaseSync(join(dataDir, "dropset.sqlite"));
  other.exec("PRAGMA busy_timeout = 20000");
  other.exec("BEGIN EXCLUSIVE");
  return () => {
    other.exec("ROLLBACK");
    other.close();
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
  readonly ms: number;
}

async function ask({ url, key }: Product, path: string, body?: unknown): Promise<Answer> {
  const since = performance.now();
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "x-api-key": key,
      ...(body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, retryAfter, body: text, ms: performance.now() - since };
}

async function upload(product: Product, seed: number): Promise<Answer> {
  const form = new FormData();
  for (const { path, hash, read } of noiseFiles(3, 1000, seed)) {
    form.append(path, JSON.stringify({ id: path, hash }));
    form.append(`${path}-file`, new Blob([new Uint8Array(await read())]), "x.png");
  }
  return ask(product, "/v1/tasks/import/files", form);
}

test("while the database is locked, writes get 503 in time, reads go on, and afterwards nothing is half done", async ({
  product,
  api,
}) => {
  test.setTimeout(240_000);
  const files = noiseFiles(50, 1000, 0);
  const client = createNativeClient(product);
  await client.upload(files);
  await api.ended(await client.start(files, "before", "images"));
  const importBody = (title: string) => ({
    project: { id: null, title },
    preset: "images",
    files: files.map(({ path, hash }) => ({ path, hash })),
  });

  const unlock = lockDatabase(product.dataDir);
  try {
    // Far more than the database could let wait one after another.
    const uploads = Array.from({ length: 12 }, (_, at) => upload(product, 1000 + at * 10));
    const starts = Array.from({ length: 4 }, (_, at) => ask(product, "/v1/tasks/import", importBody(`locked ${at}`)));
    const refused = await Promise.all([...uploads, ...starts]);
    for (const answer of refused) {
      expect(answer, answer.body).toMatchObject({ status: 503, retryAfter: "2" });
      expect(answer.ms).toBeLessThan(ANSWER_MS);
    }
    const ready = await ask(product, "/readyz");
    expect(ready).toMatchObject({ status: 503, retryAfter: "5" });
    expect(JSON.parse(ready.body).reason).toBe("another program has locked the database");
    expect(ready.ms).toBeLessThan(ANSWER_MS);
    // Reading does not wait for anything.
    const check = await ask(product, "/v1/tasks/import/check-images", [files[0]?.hash, UNKNOWN]);
    expect(JSON.parse(check.body)).toEqual([UNKNOWN]);
    expect(check.ms).toBeLessThan(ANSWER_MS);
    expect((await api.projects()).map(({ title }) => title)).toEqual(["before"]);
  } finally {
    unlock();
  }

  await expect.poll(async () => (await ask(product, "/readyz")).status).toBe(200);
  expect((await api.tasks()).length, "tasks after refused starts").toBe(1);
  const again = await Promise.all(Array.from({ length: 12 }, (_, at) => upload(product, 1000 + at * 10)));
  expect(again.map(({ status }) => status)).toEqual(again.map(() => 200));
  await api.ended(await client.start(files, "after", "images"));
  client.close();
  expect((await api.projects()).map(({ title }) => title).sort()).toEqual(["after", "before"]);
});

test("an import that the lock meets in the middle goes on when the lock is gone, whole and once", async ({
  product,
  api,
}) => {
  test.setTimeout(240_000);
  const files = noiseFiles(3000, 600, 0);
  const client = createNativeClient(product);
  await client.upload(files);
  const taskId = await client.start(files, "interrupted", "images");
  client.close();
  const unlock = lockDatabase(product.dataDir);
  try {
    await sleep(6000);
    const task = await api.get<{ status: string }>(`/v1/tasks/${taskId}`);
    expect(["queued", "consumed", "started"]).toContain(task.status);
    expect(await api.projects()).toEqual([]);
  } finally {
    unlock();
  }
  expect(await api.ended(taskId)).toMatchObject({ status: "finished", report: { imported: { images: files.length } } });
  expect((await api.projects()).map(({ images }) => images)).toEqual([files.length]);
});
