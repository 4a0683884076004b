// `npm run bench` takes the times of the default set, `npm run bench -- NAME rounds words` those of one scenario, `-- 5` the set in five rounds.
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { findInstalledBrowser } from "../e2e/findBrowser.ts";
import { describeMachine } from "./machine.ts";
import { type Findings, goalsTable, markdownOf, reportOf } from "./report.ts";
import { scenarios } from "./scenarios.ts";

const DEFAULT_ROUNDS = 3;
const RESULTS = "node_modules/.cache/results";
const PAGE = "docs/benchmarks.md";
const MARKS = /(<!-- figures -->\n)[\s\S]*(<!-- \/figures -->)/;

const typed = process.argv.slice(2).filter((word) => word !== "--write");
// A larger number is a word: growth takes numbers of files.
const isRounds = (word: string) => /^\d{1,2}$/.test(word);
const rounds = Number(typed.find(isRounds) ?? DEFAULT_ROUNDS);
const [name, ...words] = typed.filter((word) => !isRounds(word));
const chosen = scenarios.filter((scenario) => (name === undefined ? scenario.byDefault : scenario.name === name));

/** Takes the times of the chosen scenarios; one that fails is reported, and the others go on. */
async function measure(): Promise<Findings> {
  const findings: Findings = {
    machine: describeMachine(findInstalledBrowser()),
    rounds,
    tables: [],
    goals: [],
    notes: [],
  };
  for (const scenario of chosen) {
    console.log(`\n## ${scenario.name}: ${scenario.about}\n`);
    const report = reportOf(scenario.name, findings);
    try {
      await scenario.run(rounds, words, report);
    } catch (error) {
      const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      report.note(`Not measured: ${why}`);
      process.exitCode = 1;
    }
  }
  return findings;
}

/** Keeps what was found as JSON and Markdown, and puts it into the page with `--write`. */
async function keep(findings: Findings): Promise<void> {
  const text = markdownOf(findings);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${RESULTS}/bench.json`, `${JSON.stringify(findings, undefined, 2)}\n`);
  await writeFile(`${RESULTS}/bench.md`, `${text}\n`);
  console.log(`Kept in ${RESULTS}/bench.json and bench.md.`);
  if (!process.argv.includes("--write")) return;
  const page = await readFile(PAGE, "utf8");
  if (!MARKS.test(page)) throw new Error(`${PAGE} has no place for figures.`);
  await writeFile(
    PAGE,
    page.replace(MARKS, (_, open: string, close: string) => `${open}\n${text}\n\n${close}`),
  );
}

if (chosen.length === 0) {
  console.error(`There is nothing called ${name} to time. What there is:`);
  for (const scenario of scenarios) console.error(`  ${scenario.name.padEnd(12)} ${scenario.about}`);
  process.exitCode = 1;
} else {
  // Once here, so that no server builds while it is measured.
  spawnSync(process.execPath, ["bin/dropset.js", "--version"], { stdio: "inherit" });
  const findings = await measure();
  if (findings.goals.length > 0) console.log(`## Goals\n\n${goalsTable(findings.goals)}\n`);
  await keep(findings);
}
