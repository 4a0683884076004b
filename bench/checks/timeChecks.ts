import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Product, startProduct } from "../../e2e/product.ts";
import { FILES_PER_REQUEST, HASHES_PER_CHECK } from "../../src/contract/limits.ts";
import { describeMachine } from "../machine.ts";
import { table } from "../table.ts";
import { checkOnce, newFiles, upload } from "./calls.ts";

/** Clients that check and upload at the same time. */
const UPLOADERS = 20;
/** How long they do so in one round, ms; the first part is not timed. */
const ROUND_MS = 20_000;
const START_MS = 3_000;
const QUIET_CHECKS = 100;

/** `npm run bench -- checks`: how long `check-images` takes alone and beside 20 uploaders, on the clock. Prints a table; asserts nothing. */
export async function timeChecks(rounds: number): Promise<void> {
  console.log(`${describeMachine()}; ${rounds} rounds of ${ROUND_MS / 1000} s\n`);
  const product = await startProduct();
  try {
    const known: string[] = [];
    while (known.length < HASHES_PER_CHECK) {
      const files = newFiles(100);
      await upload(product, files);
      known.push(...files.map(({ hash }) => hash));
    }
    const few = known.slice(0, FILES_PER_REQUEST);
    const sizes = [few, known];
    const alone: number[][] = [[], []];
    const beside: number[][] = [[], []];
    for (let check = 0; check < QUIET_CHECKS; check++) await timeEach(product, sizes, alone);
    for (let round = 0; round < rounds; round++) {
      const uploaders = startUploaders(product);
      await new Promise((resolve) => setTimeout(resolve, START_MS));
      const until = performance.now() + ROUND_MS - START_MS;
      while (performance.now() < until && uploaders.exitCode === null) await timeEach(product, sizes, beside);
      if (uploaders.exitCode !== null) throw new Error("The uploaders ended early.");
      const ended = once(uploaders, "exit");
      uploaders.kill();
      await ended;
    }
    const rows = sizes.flatMap(({ length }, size) => [
      rowOf(`${length.toLocaleString("en-US")} hashes, alone`, alone[size] ?? []),
      rowOf(`${length.toLocaleString("en-US")} hashes, beside ${UPLOADERS} uploaders`, beside[size] ?? []),
    ]);
    console.log(table(["check-images", "checks", "median", "p99", "longest"], rows));
  } finally {
    await product.dispose();
  }
}

function startUploaders({ url, key }: Product): ChildProcess {
  const program = fileURLToPath(new URL("./uploaders.ts", import.meta.url));
  const args = ["--import", "tsx", program, url, key, String(UPLOADERS)];
  return spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
}

/** Takes the time of one check of each size. */
async function timeEach(product: Product, sizes: readonly (readonly string[])[], times: number[][]): Promise<void> {
  for (const [size, hashes] of sizes.entries()) {
    const from = performance.now();
    await checkOnce(product, hashes);
    times[size]?.push(performance.now() - from);
  }
}

function rowOf(title: string, times: readonly number[]): string[] {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN)} ms`;
  return [title, String(sorted.length), at(0.5), at(0.99), at(1)];
}
