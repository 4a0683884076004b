import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { describeMachine } from "../machine.ts";
import { median, ratio, seconds, table } from "../table.ts";
import { readerCases } from "./cases.ts";
import type { Measured } from "./readOne.ts";

const run = promisify(execFile);

/** `npm run bench -- readers`: how fast annotations are read and how much memory that takes. Prints tables; `names` chooses cases. */
export async function timeReaders(rounds: number, names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !readerCases.has(name));
  if (unknown !== undefined) {
    throw new Error(`There is no reader called ${unknown} to time. Readers: ${[...readerCases.keys()].join(", ")}.`);
  }
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  try {
    const program = await bundle(home);
    console.log(`${describeMachine()}; median of ${rounds} rounds, each in a process of its own\n`);
    const rows: string[][] = [];
    const parses: string[][] = [];
    for (const [name, one] of readerCases) {
      if (names.length > 0 && !names.includes(name)) continue;
      const file = join(home, name);
      await one.file?.write(file);
      const reads: Measured[] = [];
      const parsed: Measured[] = [];
      for (let round = 0; round < rounds; round++) {
        reads.push(await measure(program, "read", name, file));
        // Side by side with what it is compared to: the machine's mood then is the same for both.
        if (one.file !== undefined) parsed.push(await measure(program, "parse", name, file));
      }
      const ms = median(reads.map((read) => read.ms));
      rows.push([
        one.title,
        seconds(median(reads.map((read) => read.detectMs ?? 0))),
        seconds(median(reads.map((read) => read.firstMs ?? 0))),
        seconds(ms),
        seconds(median(reads.map((read) => read.processorMs))),
        perSecond(one.objects, ms),
        perSecond(one.images, ms),
        megabytes(median(reads.map((read) => read.peakBytes))),
        megabytes(median(reads.map((read) => read.beforeBytes))),
      ]);
      if (one.file === undefined) continue;
      const parseMs = median(parsed.map((parse) => parse.ms));
      const processors = [reads, parsed].map((all) => median(all.map(({ processorMs }) => processorMs))) as [
        number,
        number,
      ];
      parses.push([
        `${one.title}, ${megabytes((await stat(file)).size)}`,
        seconds(ms),
        seconds(parseMs),
        ratio(ms, parseMs),
        ratio(...processors),
        megabytes(median(parsed.map((parse) => parse.peakBytes))),
      ]);
      await rm(file, { force: true });
    }
    console.log(
      table(
        [
          "generated dataset",
          "detect",
          "first image",
          "read",
          "processor",
          "objects",
          "images",
          "peak memory",
          "before reading",
        ],
        rows,
      ),
    );
    if (parses.length === 0) return;
    console.log();
    console.log(
      table(["JSON file", "read", "JSON.parse", "read / parse", "by processor", "memory of the parse"], parses),
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Bundles what a process runs as the server is bundled: run from its source it would be slower. Answers the file to run. */
async function bundle(home: string): Promise<string> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    build: {
      ssr: "bench/readers/readOne.ts",
      outDir: home,
      target: "node20",
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: "[name].mjs" } },
    },
    ssr: { noExternal: true },
  });
  return join(home, "readOne.mjs");
}

async function measure(program: string, what: "read" | "parse", name: string, file: string): Promise<Measured> {
  const { stdout } = await run(process.execPath, [program, what, name, file]);
  return JSON.parse(stdout) as Measured;
}

function perSecond(count: number, ms: number): string {
  return `${Math.round((count / ms) * 1000).toLocaleString("en")} /s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}
