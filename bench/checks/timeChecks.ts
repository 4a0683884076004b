import { createHash, randomBytes } from "node:crypto";
import { type Product, startProduct } from "../../e2e/product.ts";
import { FILES_PER_REQUEST, HASHES_PER_CHECK } from "../../src/contract/limits.ts";
import { describeMachine } from "../machine.ts";
import { table } from "../table.ts";

/** Clients that check and upload at the same time. */
const UPLOADERS = 20;
/** How long they do so in one round, ms. */
const ROUND_MS = 20_000;
const FILE_BYTES = 20_000;
const QUIET_CHECKS = 100;

/** `npm run bench -- checks`: how long `check-images` takes alone and beside 20 uploaders, on the clock. Prints a table; asserts nothing. */
export async function timeChecks(rounds: number): Promise<void> {
  console.log(`${describeMachine()}; ${rounds} rounds of ${ROUND_MS / 1000} s\n`);
  const product = await startProduct();
  try {
    const hashes: string[] = [];
    while (hashes.length < HASHES_PER_CHECK) hashes.push(...(await upload(product, 100)));
    const body = JSON.stringify(hashes.slice(0, HASHES_PER_CHECK));
    const alone: number[] = [];
    for (let check = 0; check < QUIET_CHECKS; check++) alone.push(await timed(() => checkOnce(product, body)));
    const beside: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const until = performance.now() + ROUND_MS;
      const work = async () => {
        while (performance.now() < until) {
          beside.push(await timed(() => checkOnce(product, body)));
          await upload(product, FILE_BYTES);
        }
      };
      await Promise.all(Array.from({ length: UPLOADERS }, work));
    }
    const head = [
      `check-images of ${HASHES_PER_CHECK.toLocaleString("en-US")} hashes`,
      "checks",
      "median",
      "p99",
      "longest",
    ];
    console.log(table(head, [rowOf("alone", alone), rowOf(`beside ${UPLOADERS} uploaders`, beside)]));
  } finally {
    await product.dispose();
  }
}

function rowOf(title: string, times: readonly number[]): string[] {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN)} ms`;
  return [title, String(sorted.length), at(0.5), at(0.99), at(1)];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function checkOnce({ url, key }: Product, body: string): Promise<void> {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  await answerOf(await fetch(`${url}/v1/tasks/import/check-images`, { method: "POST", headers, body }));
}

/** Uploads as many new files as a request may have. Returns their hashes. */
async function upload({ url, key }: Product, fileBytes: number): Promise<string[]> {
  const form = new FormData();
  const hashes: string[] = [];
  for (let file = 0; file < FILES_PER_REQUEST; file++) {
    const bytes = randomBytes(fileBytes);
    hashes.push(createHash("sha256").update(bytes).digest("base64"));
    form.set(`${file}`, JSON.stringify({ id: `/${file}.bin` }));
    form.set(`${file}-file`, new Blob([bytes]), `${file}.bin`);
  }
  await answerOf(
    await fetch(`${url}/v1/tasks/import/files`, { method: "POST", headers: { "x-api-key": key }, body: form }),
  );
  return hashes;
}

async function answerOf(response: Response): Promise<void> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} responded with ${response.status}: ${text.slice(0, 300)}`);
}
