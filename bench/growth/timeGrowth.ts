import { hashInBarePage } from "../floor/hashInPage.ts";
import { serveFloor } from "../floor/serveFloor.ts";
import { jpegFolder } from "../jpegFolder.ts";
import { memoryText } from "../memory.ts";
import { importInPage } from "../pageImport.ts";
import type { Report } from "../report.ts";
import { onFreshServer, withSession } from "../session.ts";
import { ratio, seconds } from "../table.ts";

const USUAL = ["1000", "10000", "100000"];
/** Files are small, so that their number counts. */
const FILE_BYTES = 1_000;
/** How much longer a file may take in the largest drop than in the smallest. */
const GROWTH_GOAL = 1.2;
/** What a whole import may take, as a multiple of the bare page that only hashes the same files. */
const FLOOR_GOALS: Readonly<Record<string, number>> = { "100000": 1.3, "1000000": 1.4 };

/**
 * `npm run bench -- growth`: whole imports of more and more small files, once each, beside the bare page of `floor`. `words` are numbers of
 * files.
 */
export async function timeGrowth(words: readonly string[], report: Report): Promise<void> {
  const counts = (words.length > 0 ? words : USUAL).map((word) => {
    if (!/^\d+$/.test(word)) throw new Error(`${word} is not a number of files.`);
    return Number(word);
  });
  const rows: string[][] = [];
  const perFile: number[] = [];
  await withSession(async ({ browser, home }) => {
    const floor = await serveFloor();
    try {
      for (const count of counts) {
        const folder = await jpegFolder(home, `growth-${count}`, [{ count, bytes: FILE_BYTES }]);
        const bare = await hashInBarePage(browser, floor.url, folder, count);
        const ours = await onFreshServer((product) => importInPage(browser, product, folder, product.pid()));
        const title = count.toLocaleString("en-US");
        perFile.push(ours.ms / count);
        rows.push([
          title,
          seconds(ours.ms),
          `${(ours.ms / count).toFixed(2)} ms`,
          `${(bare.ms / count).toFixed(2)} ms`,
          ratio(ours.ms, bare.ms),
          `${ours.longestTaskMs} ms`,
          `${ours.heapMb} MB`,
          memoryText(ours.memory),
        ]);
        const goal = FLOOR_GOALS[String(count)];
        if (goal === undefined) continue;
        report.goal({
          work: `${title} small files, whole import`,
          ours: seconds(ours.ms),
          beside: `bare page that only hashes: ${seconds(bare.ms)}`,
          value: ours.ms / bare.ms,
          goal,
          unit: "x",
        });
      }
    } finally {
      await floor.close();
    }
  });
  report.table(
    [
      "files of 1 KB",
      "import",
      "a file",
      "bare page, a file",
      "ours / bare",
      "longest task",
      "heap",
      "page / browser / server, MB",
    ],
    rows,
  );
  const [first, last] = [perFile[0], perFile.at(-1)];
  if (first === undefined || last === undefined || perFile.length < 2) return;
  report.goal({
    work: "growth of the time a file",
    ours: `${last.toFixed(2)} ms of ${counts.at(-1)?.toLocaleString("en-US")} files`,
    beside: `${first.toFixed(2)} ms of ${counts[0]?.toLocaleString("en-US")} files`,
    value: last / first,
    goal: GROWTH_GOAL,
    unit: "x",
  });
}
