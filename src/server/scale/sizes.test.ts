import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { hashOf } from "../multipart/buildMultipart.suite.ts";
import { programFile } from "../program.suite.ts";
import { smallPng } from "../tasks/taskBench.suite.ts";
import { createClient, type TestFile } from "./client.suite.ts";
import { startCluster } from "./cluster.suite.ts";
import { bucketEnvironment, startSharedStores } from "./stores.suite.ts";

// Rows, bytes, objects and requests of an import, for docs/sizing.md: SCALE_IMAGES=100000 npm run test:scale -- sizes
vi.setConfig({ testTimeout: 7_200_000, hookTimeout: 600_000 });

const IMAGES = Number(process.env.SCALE_IMAGES ?? 0);
const OBJECTS_PER_IMAGE = 5;
const REQUEST_FILES = 100;

/** Counts the requests by method that pass to a server of this machine. */
async function openCounter(target: string) {
  const counts = new Map<string, number>();
  const listener = createServer((client) => {
    const server = connect(Number(new URL(target).port), "127.0.0.1");
    for (const socket of [client, server]) socket.on("error", () => socket.destroy());
    client.on("data", (piece: Buffer) => {
      for (const [, method = ""] of piece.toString("latin1").matchAll(/^([A-Z]+) \/\S* HTTP\/1\.1\r$/gm)) {
        counts.set(method, (counts.get(method) ?? 0) + 1);
      }
    });
    client.pipe(server).pipe(client);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    /** Returns what was counted, and begins again. */
    take() {
      const taken = Object.fromEntries(counts);
      counts.clear();
      return taken;
    },
    close: () => listener.close(),
  };
}

function cocoOf(count: number): TestFile {
  const images = Array.from({ length: count }, (_, at) => ({
    id: at,
    file_name: nameOf(at),
    width: widthOf(at),
    height: 6,
  }));
  const annotations = images.flatMap(({ id }) =>
    Array.from({ length: OBJECTS_PER_IMAGE }, (_, at) => ({
      id: id * OBJECTS_PER_IMAGE + at,
      image_id: id,
      category_id: at,
      bbox: [0.5 * at, 0.25, 3.75, 4.5],
      area: 16.875,
      iscrowd: 0,
    })),
  );
  const categories = Array.from({ length: OBJECTS_PER_IMAGE }, (_, id) => ({ id, name: `class ${id}` }));
  const bytes = Buffer.from(JSON.stringify({ images, annotations, categories }));
  return { path: "/set/annotations/instances_train.json", bytes, hash: hashOf(bytes) };
}

const widthOf = (at: number) => 8 + Math.floor(at / 60_000);
const nameOf = (at: number) => `${String(at).padStart(12, "0")}.png`;

function imageOf(at: number): TestFile {
  // No two are equal: the sizes differ where the samples repeat.
  const bytes = smallPng(at, widthOf(at), 6);
  return { path: `/set/train/${nameOf(at)}`, bytes, hash: hashOf(bytes) };
}

test.skipIf(IMAGES === 0)(`${IMAGES} images with ${OBJECTS_PER_IMAGE} objects each`, async () => {
  const stores = await startSharedStores({ bucket: true });
  const counter = await openCounter(stores.bucket?.swift.endpoint as string);
  const env = { ...(await stores.environment("sizes")), ...bucketEnvironment(counter.url, "sizes") };
  const program = [process.execPath, programFile("main.ts")];
  const cluster = await startCluster({ replicas: 1, workers: 1, env, program });
  try {
    const client = createClient(cluster.proxy.url);
    counter.take();
    const coco = cocoOf(IMAGES);
    const files: { path: string; hash: TestFile["hash"] }[] = [{ path: coco.path, hash: coco.hash }];
    let started = Date.now();
    await client.upload([coco]);
    for (let at = 0; at < IMAGES; at += REQUEST_FILES) {
      const batch = Array.from({ length: Math.min(REQUEST_FILES, IMAGES - at) }, (_, index) => imageOf(at + index));
      await client.upload(batch);
      files.push(...batch.map(({ path, hash }) => ({ path, hash })));
    }
    console.log(`upload: ${seconds(started)} s, requests to the store: ${JSON.stringify(counter.take())}`);
    started = Date.now();
    const task = await client.ended(await client.start(files, "sizes", "coco"));
    expect(task.status).toBe("finished");
    console.log(`import: ${seconds(started)} s, requests to the store: ${JSON.stringify(counter.take())}`);
    await stores.postgres.admin("VACUUM ANALYZE", databaseOf(env));
    const rows = await stores.postgres.admin(
      `SELECT relname AS name, reltuples::bigint AS rows, pg_table_size(oid) AS bytes, pg_indexes_size(oid) AS index_bytes
       FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 100 ORDER BY 3 DESC`,
      databaseOf(env),
    );
    console.table(rows);
    const [size] = await stores.postgres.admin("SELECT pg_database_size(current_database()) AS bytes", databaseOf(env));
    console.log(`database: ${size?.bytes} bytes`);
  } finally {
    await cluster.close();
    counter.close();
    await stores.close();
  }
});

const seconds = (since: number) => Math.round((Date.now() - since) / 1000);
const databaseOf = ({ DATABASE_URL = "" }: Record<string, string>) => new URL(DATABASE_URL).pathname.slice(1);
