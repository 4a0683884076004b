import { jpegFolder } from "./jpegFolder.ts";
import { highest, memoryText } from "./memory.ts";
import { timeCopy, timeIngest, timeNativeImport } from "./nativeImport.ts";
import { importInPage, type PageImport, signedInProfile } from "./pageImport.ts";
import type { Report } from "./report.ts";
import { onFreshServer, withSession } from "./session.ts";
import { bytesIn, type FileSet, setsOf } from "./sets.ts";
import { median, ratio, seconds } from "./table.ts";

/** What the server alone may take, as a multiple of `cp -r` and `sync -f`. */
const INGEST_GOALS: Readonly<Record<string, number>> = { small: 0.5, large: 1 };
const SECOND_GOAL = 0.25;
const TRUSTED_GOAL = 0.1;
/** Files of a larger set are read while they are sent. */
const IN_MEMORY_BYTES = 500_000_000;

interface Times {
  readonly pageFirst: PageImport[];
  readonly pageSecond: PageImport[];
  /** The second in the profile of the first, with trusted sizes and dates. */
  readonly pageTrusted: PageImport[];
  readonly nativeFirst: number[];
  readonly nativeSecond: number[];
  readonly ingest: number[];
  readonly copy: number[];
}

/**
 * `npm run bench -- imports 3 small`: whole imports through the page and through plain Node, and the upload alone beside `cp`, in turn. `names`
 * are sets; large ones are imported once.
 */
export async function timeImports(rounds: number, names: readonly string[], report: Report): Promise<void> {
  const imports: string[][] = [];
  const ingests: string[][] = [];
  await withSession(async ({ browser, home }) => {
    for (const set of setsOf(names)) {
      const folder = await jpegFolder(home, set.name, set.groups);
      const took: Times = {
        pageFirst: [],
        pageSecond: [],
        pageTrusted: [],
        nativeFirst: [],
        nativeSecond: [],
        ingest: [],
        copy: [],
      };
      for (let round = 0; round < (set.isLarge ? 1 : rounds); round++) {
        await onFreshServer(async (product) => {
          took.nativeFirst.push(await timeNativeImport(product, folder));
          took.nativeSecond.push(await timeNativeImport(product, folder));
        });
        await onFreshServer(async (product) => {
          took.pageFirst.push(await importInPage(browser, product, folder, product.pid()));
          took.pageSecond.push(await importInPage(browser, product, folder, product.pid()));
          const profile = await signedInProfile(browser, product);
          // The first of this profile only fills its memory.
          await importInPage(browser, product, folder, product.pid(), { profile, trusts: true });
          took.pageTrusted.push(await importInPage(browser, product, folder, product.pid(), { profile, trusts: true }));
          await profile.close();
        });
        await onFreshServer(async (product) => {
          took.ingest.push((await timeIngest(product, folder, bytesIn(set) <= IN_MEMORY_BYTES)).wallMs);
          took.copy.push(timeCopy(folder, product.dataDir));
        });
      }
      imports.push(...importRows(set, took));
      ingests.push([
        set.title,
        seconds(median(took.ingest)),
        seconds(median(took.copy)),
        ratio(median(took.ingest), median(took.copy)),
      ]);
      addGoals(set, took, report);
    }
  });
  report.table(
    ["whole import, durable", "page", "plain Node", "page / Node", "page / browser / server, MB", "longest task"],
    imports,
  );
  report.table(["upload alone, durable", "server", "cp -r + sync -f", "server / cp"], ingests);
}

function importRows({ title }: FileSet, took: Times): string[][] {
  const rowOf = (what: string, page: readonly PageImport[], native: readonly number[]) => {
    const [ours, node] = [median(page.map(({ ms }) => ms)), median(native)];
    const task = Math.max(...page.map(({ longestTaskMs }) => longestTaskMs));
    const memory = memoryText(highest(page.map((one) => one.memory)));
    return [`${title}, ${what}`, seconds(ours), seconds(node), ratio(ours, node), memory, `${task} ms`];
  };
  return [
    rowOf("first import", took.pageFirst, took.nativeFirst),
    rowOf("second import", took.pageSecond, took.nativeSecond),
    rowOf("second import, trusted", took.pageTrusted, took.nativeSecond),
  ];
}

function addGoals({ name, title }: FileSet, took: Times, report: Report): void {
  const goal = INGEST_GOALS[name];
  if (goal === undefined) return;
  const medianOf = (imports: readonly PageImport[]) => median(imports.map(({ ms }) => ms));
  const first = medianOf(took.pageFirst);
  for (const [work, imports, most] of [
    ["second import", took.pageSecond, SECOND_GOAL],
    ["second import, sizes and dates trusted", took.pageTrusted, TRUSTED_GOAL],
  ] as const) {
    report.goal({
      work: `${title}, ${work}`,
      ours: seconds(medianOf(imports)),
      beside: `the first: ${seconds(first)}`,
      value: medianOf(imports) / first,
      goal: most,
      unit: "x",
    });
  }
  const [ingest, copy] = [median(took.ingest), median(took.copy)];
  report.goal({
    work: `${title}, server ingest`,
    ours: seconds(ingest),
    beside: `cp -r + sync -f: ${seconds(copy)}`,
    value: ingest / copy,
    goal,
    unit: "x",
  });
}
