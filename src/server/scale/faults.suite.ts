import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { createRandom, type Random } from "../../samples/random.ts";
import { createClient, imagesFrom } from "./client.suite.ts";
import type { Member } from "./cluster.suite.ts";
import { seededSchedule } from "./faultProxy.suite.ts";
import type { TestCluster } from "./testCluster.suite.ts";

/** The seed of the faults and their moments. */
export const SEED = Number(process.env.SCALE_SEED ?? Math.floor(Math.random() * 10_000));
/** Images that are uploaded in one request, and imported together. */
const REQUEST_FILES = 20;
const IMPORT_FILES = 60;
/** How long connections misbehave, ms, and how many of each way to a store, or to the cluster. */
const CUT_MS = 3_000;
const CUT_CONNECTIONS = 12;

/** Something that happens to a cluster, which is whole again afterwards. */
interface ClusterFault {
  readonly name: string;
  happen(cluster: TestCluster, random: Random): Promise<void>;
}

/** Faults of the processes of the product. */
export const memberFaults: readonly ClusterFault[] = [
  { name: "kill -9 of a server", happen: ({ replicas }, random) => killOneOf(replicas, random) },
  { name: "kill -9 of a worker", happen: ({ workers }, random) => killOneOf(workers, random) },
  { name: "immediate restart of the database", happen: ({ stores }) => stores.postgres.crash() },
  { name: "cut connections", happen: cutConnections },
];

/** Faults of the servers that the processes store in. */
export const storeFaults: readonly ClusterFault[] = [
  {
    name: "restart of the database",
    async happen({ stores }) {
      await stores.postgres.stop();
      await stores.postgres.start();
    },
  },
  { name: "restart of the store", happen: async ({ stores }) => stores.bucket?.swift.crash() },
];

async function killOneOf(members: readonly Member[], random: Random): Promise<void> {
  const member = random.pick(members);
  await member.kill();
  await member.start();
}

/** Lets the connections of clients, of the database and of the store fail in all ways for some time, and breaks those that are left. */
async function cutConnections({ stores, front }: TestCluster, random: Random): Promise<void> {
  const wires = [front, stores.databaseWire, ...(stores.bucket ? [stores.bucket.wire] : [])];
  for (const wire of wires) wire.follow(seededSchedule(random.whole(1, 1_000_000), CUT_CONNECTIONS));
  await pause(CUT_MS);
  for (const wire of wires) wire.follow(() => ({ kind: "none" }));
}

/**
 * Uploads and imports through two clients while faults happen, one after another in turn, at random moments. Expects that nothing acknowledged is
 * ever missing, that every import is one task, which ends, and one project, and that every stored byte is right at the end.
 */
export async function surviveFaults(
  cluster: TestCluster,
  { count, faults }: { readonly count: number; readonly faults: readonly ClusterFault[] },
): Promise<void> {
  const random = createRandom(SEED);
  const client = createClient(cluster.front.url);
  const acknowledged = new Set<string>();
  const imports = new Map<string, number>();
  const started = Date.now();
  let next = 30_000;
  let isOver = false;

  /** Uploads and imports until the faults are over. */
  async function work(name: string): Promise<void> {
    for (let round = 0; !isOver; round++) {
      const files = imagesFrom(next, IMPORT_FILES);
      next += IMPORT_FILES;
      for (let at = 0; at < files.length; at += REQUEST_FILES) {
        await client.upload(files.slice(at, at + REQUEST_FILES), ({ hash }) => acknowledged.add(hash));
      }
      const title = `${name} ${round}`;
      const taskId = await client.start(files, title);
      imports.set(title, taskId);
      // Some imports wait in the queue, but not more and more of them.
      if (round % 3 === 2) await client.ended(taskId);
    }
  }

  const working = Promise.all([work("a"), work("b")]);
  working.catch(() => {
    isOver = true;
  });
  const happened = new Map<string, number>();
  for (let at = 0; at < count && !isOver; at++) {
    await pause(random.next() * 2_000);
    const fault = faults[at % faults.length] as ClusterFault;
    await fault.happen(cluster, random);
    happened.set(fault.name, (happened.get(fault.name) ?? 0) + 1);
    expect(await client.missing([...acknowledged]), `after fault ${at}, ${fault.name}`).toEqual([]);
    const failed = cluster.members.filter((member) => member.hasFailed());
    const ends = failed.map((member) => `${member.role}: ${member.printed().slice(-2_000)}`);
    expect(ends, `ended by themselves after fault ${at}, ${fault.name}`).toEqual([]);
  }
  isOver = true;
  await working;

  expect(imports.size).toBeGreaterThan(1);
  const outcomes = new Map<string, number>();
  for (const [title, taskId] of imports) {
    const { status, error } = await client.ended(taskId);
    const outcome = error === null ? status : `${status} (${error.code})`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    // A task may have ended three processes: then it is given up, and adds nothing.
    if (status !== "finished") expect(error?.code, title).toBe("crashed");
  }
  const finished = outcomes.get("finished") ?? 0;
  const projects = await client.list<{ title: string; images: number }>("/v1/projects?limit=100");
  const made = projects.filter(({ title }) => imports.has(title));
  expect(new Set(made.map(({ title }) => title)).size).toBe(finished);
  expect(made.map(({ images }) => images)).toEqual(Array.from({ length: finished }, () => IMPORT_FILES));
  const tasks = await client.list<{ id: number; title: string }>("/v1/tasks?limit=100");
  const titles = tasks.map(({ title }) => title).filter((title) => /^[ab] \d+$/.test(title));
  expect(titles.sort()).toEqual([...imports.keys()].sort());
  expect(await client.missing([...acknowledged])).toEqual([]);
  const checked = await cluster.command("check", "--read-data");
  expect(checked.output).toContain("No damage found");
  expect(checked.code).toBe(0);
  console.log(
    `${count} faults in ${Math.round((Date.now() - started) / 1000)} s (seed ${SEED}): ${listed(happened)}. Acknowledged files: ${acknowledged.size}, missing: 0. Imports: ${imports.size} (${listed(outcomes)}).`,
  );
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}
