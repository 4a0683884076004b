import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { createApi } from "../e2e/api.ts";
import { createNativeClient, hashOf, noiseFiles } from "../e2e/nativeClient.ts";
import type { Product } from "../e2e/product.ts";
import { createRandom, type Random } from "../src/samples/random.ts";
import { badDrops } from "./badDrops.ts";
import { counted, type Part } from "./part.ts";
import { loggedErrors, readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";

const SHORT = { requests: 4_000, drops: 12 };
const LONG = { requests: 1_000_000, drops: 5_000 };
/** The smallest amount of work. */
const LEAST = { requests: 1_500, drops: 4 };
const AT_ONCE = 8;
/** Requests between two rounds of broken drops. */
const ROUND = 500;
/** An answer that takes longer is a hang. Far above what a busy machine needs. */
const HANG_MS = 20_000;

interface Sample {
  readonly method: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly body: Buffer;
}

const hash = hashOf(Buffer.from("a"));
const json = (path: string, body: unknown): Sample => ({
  method: "POST",
  path,
  type: "application/json",
  body: Buffer.from(JSON.stringify(body)),
});
const get = (path: string): Sample => ({ method: "GET", path, type: undefined, body: Buffer.alloc(0) });
const uploadBody = ["a", "b"]
  .map(
    (name) =>
      `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n{"id":"/${name}.png","hash":null,"type":"image"}\r\n` +
      `--XX\r\nContent-Disposition: form-data; name="${name}-file"; filename="${name}.png"\r\nContent-Type: image/png\r\n\r\n${name}\r\n`,
  )
  .join("");

/** Valid requests; each is sent only after it was damaged. */
const SAMPLES: readonly Sample[] = [
  json("/v1/tasks/import/check-images", [hash, hashOf(Buffer.from("b"))]),
  json("/v1/tasks/import", {
    project: { id: null, title: "x" },
    preset: "auto",
    onConflict: "rename",
    options: { root: "a", classes: { car: { title: "cars" }, tree: null }, ignored: [{ reason: "junk", count: 3 }] },
    files: [
      { hash, path: "/a/b.png" },
      { fileId: randomUUID(), path: "/c.json" },
    ],
  }),
  json("/v1/tasks/import/local", { id: 1, title: "x", datasetsIds: [1] }),
  json("/v1/session", { key: "nobody" }),
  json("/v1/keys", { name: "x", scopes: ["read"], expiresAt: "2030-01-01T00:00:00Z", workspace: "other" }),
  {
    method: "POST",
    path: "/v1/tasks/import/files",
    type: "multipart/form-data; boundary=XX",
    body: Buffer.from(`${uploadBody}--XX--\r\n`),
  },
  get("/v1/tasks?limit=10&status=finished&cursor=MTA"),
  get("/v1/projects?limit=10&cursor=MTA"),
  get("/v1/projects/1/images?limit=10&class=car&cursor=MTA"),
  get("/v1/images/1/thumbnail?size=200"),
  get("/v1/projects/1/download?format=coco&datasets=1&archive=zip"),
];

const TOKENS = [
  "null",
  "-1",
  "1e999",
  "9007199254740993",
  '"\\u0000"',
  "[[[[",
  "{}",
  "\r\n",
  "--XX",
  "../",
  "%00",
  "\ud800",
  '"__proto__"',
];

/** Returns bytes with one to four random changes. */
function damaged(bytes: Buffer, random: Random): Buffer {
  let changed = Buffer.from(bytes);
  for (let times = random.whole(1, 4); times > 0; times--) {
    const at = random.whole(0, changed.length);
    const rest = changed.subarray(at);
    const kind = random.whole(0, 5);
    if (kind === 0)
      changed = Buffer.concat([changed.subarray(0, at), Buffer.from([random.whole(0, 255)]), rest.subarray(1)]);
    else if (kind === 1) changed = changed.subarray(0, at);
    else if (kind === 2) changed = Buffer.concat([changed.subarray(0, at), rest.subarray(random.whole(1, 20))]);
    else if (kind === 3) changed = Buffer.concat([changed.subarray(0, at), rest.subarray(0, 50), rest]);
    else changed = Buffer.concat([changed.subarray(0, at), Buffer.from(random.pick(TOKENS)), rest]);
  }
  return changed;
}

/** Sends one damaged request. Returns its status, 0 for a connection that the server closed, and -1 when no answer came in time. */
function send({ url, key }: Product, agent: Agent, sample: Sample, random: Random): Promise<number> {
  const isInBody = sample.body.length > 0 && random.next() < 0.8;
  const body = isInBody ? damaged(sample.body, random) : sample.body;
  const path = isInBody ? sample.path : damaged(Buffer.from(sample.path), random).toString("latin1");
  return new Promise((resolve) => {
    const safe = encodeURI(path.startsWith("/") ? path : `/${path}`).replaceAll("%25", "%");
    const headers = { "x-api-key": key, "content-length": body.length };
    const type = sample.type === undefined ? {} : { "content-type": sample.type };
    const call = request(
      `${url}${safe}`,
      { method: sample.method, agent, headers: { ...headers, ...type } },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
        answer.on("error", () => resolve(0));
      },
    );
    call.setTimeout(HANG_MS, () => {
      resolve(-1);
      call.destroy();
    });
    call.on("error", () => resolve(0));
    call.end(body);
  });
}

/** Sends requests and imports drops that are damaged at random. */
export const badInputs: Part = {
  name: "inputs",
  title: "bad inputs",
  weight: 4,
  async run({ seed, hasTime, isShort, startedData, watch, say }) {
    const goal = isShort ? SHORT : LONG;
    const random = createRandom(seed);
    const product = await startServer({ from: startedData });
    const memory = watch(product.pid());
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const problems: string[] = [];
    const acknowledged = new Set<string>();
    let [sent, drops, hangs] = [0, 0, 0];
    try {
      const api = createApi(product);
      const client = createNativeClient(product);
      await client.upload(noiseFiles(50, 1_000, seed), (file) => acknowledged.add(file.hash));
      const isLeast = () => sent >= LEAST.requests && drops >= LEAST.drops;
      while ((sent < goal.requests || drops < goal.drops) && (!isLeast() || hasTime())) {
        const lane = async () => {
          for (let at = 0; at < ROUND / AT_ONCE && sent < goal.requests; at++) {
            const status = await send(product, agent, random.pick(SAMPLES), random);
            sent++;
            if (status === -1) hangs++;
            if (status >= 500 && status !== 503) problems.push(`a damaged request got ${status}`);
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
        for (const { name, files } of badDrops(random, drops < goal.drops ? 2 : 0)) {
          drops++;
          const hashed = await client.hash(files);
          await client.upload(
            hashed.filter((file, at) => hashed.findIndex(({ hash: same }) => same === file.hash) === at),
          );
          const task = await api.ended(await client.start(hashed, name));
          if (task.error?.code === "internal") problems.push(`${name}: the import failed as a bug of the server`);
        }
        if (sent % (ROUND * 20) === 0) say(`${sent} requests, ${drops} drops`);
      }
      if (hangs > 0) problems.push(`${hangs} requests had no answer in ${HANG_MS / 1000} s`);
      client.close();
      const found = await readServer(product, { acknowledged }, "after bad inputs");
      const errors = loggedErrors(product.log());
      problems.push(...errors.slice(0, 10).map((line) => `logged: ${line.slice(0, 600)}`));
      return {
        done: `${counted(sent, "damaged request")}, ${counted(drops, "damaged drop")}`,
        lost: found.lost,
        corrupt: found.corrupt,
        serverErrors: errors.length,
        figures: `${hangs} hangs`,
        problems: [...problems, ...found.problems],
      };
    } finally {
      agent.destroy();
      memory.stop();
      await product.dispose();
    }
  },
};
