// npm run reliability: shows the promises of docs/reliability.md on this machine and prints one table.
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import makeStartedData, { startedData } from "../e2e/startedData.ts";
import { badInputs } from "./badInputs.ts";
import { bitRot } from "./bitRot.ts";
import { clientFiles } from "./clientFiles.ts";
import { kills } from "./kills.ts";
import { network } from "./network.ts";
import type { Part, PartResult } from "./part.ts";
import { slowAttackers } from "./slowAttackers.ts";
import { soak } from "./soak.ts";
import { syscalls } from "./syscalls.ts";
import { markdownOf, type Row } from "./table.ts";
import { uploaders } from "./uploaders.ts";
import { watchProcess } from "./watchProcess.ts";

const PARTS: readonly Part[] = [
  kills,
  syscalls,
  network,
  clientFiles,
  badInputs,
  uploaders,
  slowAttackers,
  bitRot,
  soak,
];
const SHORT_MINUTES = 1.2;
const LONG_MINUTES = 60;
const RESULT = "node_modules/.cache/results/reliability.md";
const PAGE = "docs/reliability.md";
const MARKS = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/;

const HELP = `Kills servers, breaks networks, disks and files, and reads everything back.

  npm run reliability -- [--short] [--minutes N] [--seed N] [--only NAME,...] [--write]

--short    small inputs, ${SHORT_MINUTES} minutes and what the smallest inputs need beyond that
--minutes  time for all parts together; default ${LONG_MINUTES}
--seed     the same seed gives the same faults; default is random, and printed
--only     ${PARTS.map(({ name }) => name).join(", ")}
--write    writes the table into ${PAGE}; it is always in ${RESULT}

Exit code 0: every promise was kept; 1: one was broken; 2: wrong arguments, or a program is missing.`;

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

/** Runs one part and measures the memory of its servers. */
async function runPart(part: Part, options: { seed: number; isShort: boolean; budgetMs: number }): Promise<Row> {
  const since = Date.now();
  let peakMb = 0;
  let result: PartResult;
  try {
    result = await part.run({
      seed: options.seed,
      isShort: options.isShort,
      hasTime: () => Date.now() - since < options.budgetMs,
      startedData: startedData() ?? "",
      watch(pid) {
        const watch = watchProcess(pid);
        return {
          ...watch,
          stop() {
            peakMb = Math.max(peakMb, watch.peakMb());
            watch.stop();
          },
        };
      },
      say: (line) => console.log(`    ${line}`),
    });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    result = { done: "ended early", lost: 0, corrupt: 0, serverErrors: 0, problems: [message] };
  }
  return { title: part.title, seconds: (Date.now() - since) / 1000, peakMb, result };
}

/** Runs a part and prints what it found, or why it cannot run here. */
async function rowOf(part: Part, options: { seed: number; isShort: boolean; budgetMs: number }): Promise<Row> {
  const reason = part.missing?.();
  if (reason !== undefined) {
    console.log(`  NOT RUN: ${part.title}: ${reason}`);
    return { title: part.title, seconds: 0, peakMb: 0, notRun: reason };
  }
  console.log(`  ${part.title} ...`);
  const row = await runPart(part, options);
  console.log(`  ${part.title}: ${row.result?.done}, ${Math.round(row.seconds)} s`);
  for (const problem of row.result?.problems ?? []) console.log(`    PROBLEM ${problem}`);
  return row;
}

async function main(): Promise<number> {
  if (process.argv.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  const isShort = process.argv.includes("--short");
  const minutes = Number(optionOf("--minutes") ?? (isShort ? SHORT_MINUTES : LONG_MINUTES));
  const seed = Number(optionOf("--seed") ?? Math.floor(Math.random() * 10_000));
  const only = optionOf("--only")?.split(",");
  const chosen = PARTS.filter(({ name }) => only?.includes(name) ?? true);
  const unknown = only?.filter((name) => !PARTS.some((part) => part.name === name)) ?? [];
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || unknown.length > 0 || chosen.length === 0) {
    console.error(HELP);
    return 2;
  }
  const missing = chosen.flatMap((part) => part.missing?.() ?? []);
  if (missing.length > 0 && !isShort) {
    console.error(`${missing.join("\n")}\nInstall it, or choose other parts with --only.`);
    return 2;
  }
  // Once here, so that no server builds while it is measured.
  if (spawnSync(process.execPath, ["bin/dropset.js", "--version"], { stdio: "inherit" }).status !== 0) return 2;
  console.log(`Reliability with seed ${seed}, ${minutes} minutes for ${chosen.length} parts`);

  const removeStartedData = await makeStartedData();
  const rows = new Map<Part, Row>();
  // The short form measures nothing that the other part could disturb.
  const lanes = isShort ? 2 : 1;
  const weights = chosen.reduce((sum, { weight }) => sum + weight, 0);
  try {
    const waiting = [...chosen];
    const lane = async () => {
      for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
        const budgetMs = (minutes * 60_000 * part.weight * lanes) / weights;
        const row = await rowOf(part, { seed, isShort, budgetMs });
        rows.set(part, row);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    await removeStartedData();
  }

  const heading = `Node ${process.versions.node}, ${cpus().length} processors (${cpus()[0]?.model ?? "unknown"}), seed ${seed}, ${isShort ? "short form" : `${minutes} minutes`}.`;
  const inOrder = chosen.flatMap((part) => rows.get(part) ?? []);
  const table = markdownOf(heading, inOrder);
  console.log(`\n${table}`);
  await mkdir("node_modules/.cache/results", { recursive: true });
  await writeFile(RESULT, table);
  if (process.argv.includes("--write")) {
    const page = await readFile(PAGE, "utf8");
    if (!MARKS.test(page)) throw new Error(`${PAGE} has no place for figures.`);
    await writeFile(
      PAGE,
      page.replace(MARKS, (_, open: string, close: string) => `${open}\n${table}\n${close}`),
    );
  }
  const broken = inOrder.filter(({ result }) => result !== undefined && result.problems.length > 0);
  console.log(
    broken.length === 0 ? "Every promise was kept." : `${broken.length} of ${inOrder.length} parts found problems.`,
  );
  return broken.length === 0 ? 0 : 1;
}

process.exitCode = await main();
// A server that does not end must not keep the program running.
setTimeout(() => process.exit(), 5_000).unref();
