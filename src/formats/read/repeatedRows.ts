import type { DatasetPath } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ReadEvent } from "../format.ts";
import { problemEvent } from "../report/problemEvent.ts";
import type { CsvRow } from "../text/csv.ts";
import type { ContentOf } from "./itemContent.ts";
import type { PlacedFigure } from "./settleFigures.ts";

/** What a table repeats. */
interface Repeats {
  own: number;
  ofOthers: number;
  readonly others: Set<string>;
}

/** Returns the rows of a table about one image, each once. */
export function withoutRepeats(rows: readonly CsvRow[]): readonly CsvRow[] {
  if (rows.length < 2) return rows;
  const known = new Set<string>();
  return rows.filter(({ cells }) => {
    const key = cells.join("\u0000");
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}

/** Makes objects of several tables, such as `all.csv` and `train.csv`, one object each, and counts the rows that are repeated. */
export class RepeatedRows {
  readonly #ofTable = new Map<DatasetPath, Repeats>();

  /** Adds rows of a table that repeat earlier rows of it. */
  addOwn(path: DatasetPath, rows: number): void {
    if (rows > 0) this.#repeatsOf(path).own += rows;
  }

  /** Returns what several tables contain about one image without the objects that an earlier table contains. */
  acrossTables(contents: readonly ContentOf[]): ContentOf[] {
    if (contents.length < 2) return [...contents];
    const known = new Map<string, string>();
    return contents.map(({ path, content }) => {
      const own: string[] = [];
      const figures = content.figures.filter((placed) => {
        const key = keyOf(placed);
        const first = known.get(key);
        own.push(key);
        if (first === undefined) return true;
        const repeats = this.#repeatsOf(path as DatasetPath);
        repeats.ofOthers++;
        repeats.others.add(first);
        return false;
      });
      for (const key of own) if (!known.has(key)) known.set(key, path);
      return { path, content: { ...content, figures } };
    });
  }

  /** Returns one problem for each table with repeated rows. */
  *events(): Generator<ReadEvent> {
    for (const [path, { own, ofOthers, others }] of this.#ofTable) {
      const parts = [];
      if (own > 0) parts.push(`${count(own, "row repeats", "rows repeat")} an earlier row of the table`);
      if (ofOthers > 0) {
        parts.push(
          `${count(ofOthers, "row repeats", "rows repeat")} the objects of ${[...others].slice(0, 5).join(", ")}`,
        );
      }
      yield problemEvent({
        code: "rows_repeated",
        path,
        message: `${parts.join("; ")}.`,
        action: "Identical rows are imported as one object.",
      });
    }
  }

  #repeatsOf(path: DatasetPath): Repeats {
    const repeats = this.#ofTable.get(path) ?? { own: 0, ofOthers: 0, others: new Set() };
    this.#ofTable.set(path, repeats);
    return repeats;
  }
}

function keyOf({ figure }: PlacedFigure): string {
  return JSON.stringify([figure.class, figure.geometry, figure.tags]);
}
