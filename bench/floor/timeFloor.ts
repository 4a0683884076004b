import { photoFolder } from "../../e2e/sampleFolder.ts";
import type { Report } from "../report.ts";
import { onFreshServer, withSession } from "../session.ts";
import { median, ratio, seconds } from "../table.ts";
import { type Hashed, hashInBarePage, hashInImportPage } from "./hashInPage.ts";
import { serveFloor } from "./serveFloor.ts";

/** What can be dropped, by name; the last takes minutes. */
const SETS = new Map([
  ["small", { title: "2,000 x 20 KB", count: 2000, bytes: 20_000 }],
  ["large", { title: "200 x 1 MB", count: 200, bytes: 1_000_000 }],
  ["tiny", { title: "10,000 x 300 bytes", count: 10_000, bytes: 300 }],
  ["many", { title: "100,000 x 300 bytes", count: 100_000, bytes: 300 }],
]);
/** What the page may take, as a multiple of the bare page. */
const GOAL = 1.2;
const USUAL = ["small", "large", "tiny"];

/**
 * `npm run bench -- floor 3`: how long it takes from a drop until all files are hashed, in the import page and in a bare page that does nothing
 * else, in turn. `names` are sets; the first three when there are none. Prints a table; asserts nothing.
 */
export async function timeFloor(rounds: number, names: readonly string[], report: Report): Promise<void> {
  const sets = (names.length > 0 ? names : USUAL).map((name) => {
    const set = SETS.get(name);
    if (set === undefined) throw new Error(`There is no set ${name}. Sets: ${[...SETS.keys()].join(", ")}.`);
    return { name, ...set };
  });
  await withSession(({ browser, home }) =>
    onFreshServer(async (product) => {
      const floor = await serveFloor();
      try {
        const rows: string[][] = [];
        for (const { name, title, count, bytes } of sets) {
          const folder = await photoFolder(home, count, bytes, name);
          const bare: Hashed[] = [];
          const page: Hashed[] = [];
          for (let round = 0; round < rounds; round++) {
            bare.push(await hashInBarePage(browser, floor.url, folder, count));
            page.push(await hashInImportPage(browser, product, folder));
          }
          rows.push(rowOf(title, page, bare));
          const [ours, floorMs] = [page, bare].map((all) => median(all.map(({ ms }) => ms))) as [number, number];
          report.goal({
            work: `${title}, drop until all is hashed`,
            ours: seconds(ours),
            beside: `bare page: ${seconds(floorMs)}`,
            value: ours / floorMs,
            goal: GOAL,
            unit: "x",
          });
        }
        const head = [
          "drop until all is hashed",
          "page",
          "bare page",
          "page / bare",
          "processor",
          "bare",
          "page / bare",
        ];
        report.table(head, rows);
      } finally {
        await floor.close();
      }
    }),
  );
}

function rowOf(title: string, page: readonly Hashed[], bare: readonly Hashed[]): string[] {
  const cells = (of: (hashed: Hashed) => number): string[] => {
    const [ours, floor] = [median(page.map(of)), median(bare.map(of))];
    return [seconds(ours), seconds(floor), ratio(ours, floor)];
  };
  return [title, ...cells(({ ms }) => ms), ...cells(({ processorMs }) => processorMs)];
}
