import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Product, startProduct } from "../../e2e/product.ts";
import { writeFiles } from "../../e2e/sampleFolder.ts";
import { noiseImage } from "../../src/samples/noiseImage.ts";
import { describeMachine } from "../machine.ts";
import { timeCopy, timeIngest } from "../nativeImport.ts";
import { processorMs } from "../processorMs.ts";
import { median, ratio, seconds, table } from "../table.ts";

const FOLDERS = [
  { name: "2,000 x 20 KB", count: 2000, bytes: 20_000 },
  { name: "200 x 1 MB", count: 200, bytes: 1_000_000 },
];
/** A server that uses less than this in a quarter of a second has ended its start, ms. */
const IDLE_MS = 20;

/** What one round took, milliseconds. */
interface Round {
  readonly ingest: number;
  readonly copy: number;
  /** Processor time of the server with all its threads. */
  readonly server: number;
  /** Processor time of the process that sends. */
  readonly client: number;
}

/**
 * `npm run bench -- ingest 7`: how long the upload calls alone take, beside `cp -r` and `sync -f` of the same files, in turn. One server for
 * all rounds, each with other files; the first round of a server, whose code is not compiled yet, has a row of its own. Prints a table;
 * asserts nothing.
 */
export async function timeIngests(rounds: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  try {
    const rows: string[][] = [];
    for (const { name, count, bytes } of FOLDERS) {
      const product = await startProduct({ env: { LOG_LEVEL: "warn" } });
      const took: Round[] = [];
      try {
        await idle(product);
        for (let round = 0; round <= rounds; round++) {
          const folder = join(home, `${count}-${round}`);
          await writeFiles(folder, photos(count, bytes, round * count));
          took.push(await timeRound(product, folder));
          await rm(folder, { recursive: true });
        }
      } finally {
        await product.dispose();
      }
      rows.push(rowOf(name, took.slice(1)), rowOf(`${name}, first of a server`, took.slice(0, 1)));
    }
    console.log(`${describeMachine()}; median of ${rounds} rounds\n`);
    const head = ["upload alone, durable", "server", "cp -r + sync -f", "server / cp", "median of ratios"];
    console.log(table([...head, "processor, server", "processor, client"], rows));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function* photos(count: number, bytes: number, seed: number): Generator<[string, Uint8Array]> {
  for (let at = 0; at < count; at++) yield [`photo ${String(at).padStart(6, "0")}.png`, noiseImage(bytes, seed + at)];
}

async function timeRound(product: Product, folder: string): Promise<Round> {
  const before = processorMs(product.pid());
  const { wallMs, clientMs } = await timeIngest(product, folder);
  const server = processorMs(product.pid()) - before;
  return { ingest: wallMs, copy: timeCopy(folder, product.dataDir), server, client: clientMs };
}

function rowOf(name: string, rounds: readonly Round[]): string[] {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  const [ingest, copy] = [of((round) => round.ingest), of((round) => round.copy)];
  return [
    name,
    seconds(ingest),
    seconds(copy),
    ratio(ingest, copy),
    ratio(
      of((round) => round.ingest / round.copy),
      1,
    ),
    seconds(of((round) => round.server)),
    seconds(of((round) => round.client)),
  ];
}

/** Waits until a server has ended what it does after its start: it installs the sample project. */
async function idle(product: Product): Promise<void> {
  for (let before = processorMs(product.pid()); ; ) {
    await sleep(250);
    const now = processorMs(product.pid());
    if (!(now - before >= IDLE_MS)) return;
    before = now;
  }
}
