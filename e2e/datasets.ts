import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** How many of each kind. */
export type Counts = Readonly<Record<string, number>>;

/** What an independent script counted in the files of a sample: figures, counts by kind, and the same again for single files. */
export class Facts {
  readonly #facts: Readonly<Record<string, unknown>>;
  constructor(facts: Readonly<Record<string, unknown>>) {
    this.#facts = facts;
  }
  /** A figure; zero where the script found none. */
  number(name: string): number {
    return (this.#facts[name] as number | undefined) ?? 0;
  }
  counts(name: string): Counts {
    return (this.#facts[name] as Counts | undefined) ?? {};
  }
  list(name: string): readonly string[] {
    return (this.#facts[name] as readonly string[] | undefined) ?? [];
  }
  /** What was counted in single files, by what the first group of the pattern holds, such as the split. */
  files(pattern: RegExp): ReadonlyMap<string, Facts> {
    const found = Object.entries(this.#facts).flatMap(([path, facts]) => {
      const key = pattern.exec(path)?.[1];
      return key === undefined ? [] : [[key, new Facts(facts as Readonly<Record<string, unknown>>)] as const];
    });
    if (found.length === 0) throw new Error(`No facts are known of files like ${pattern}.`);
    return new Map(found);
  }
  /** Counts that are written one by one, by what follows a prefix: `geo polygon: 17` is `{ polygon: 17 }` for `geo `. */
  prefixed(prefix: string): Counts {
    const own = Object.entries(this.#facts).filter(([name]) => name.startsWith(prefix));
    return Object.fromEntries(own.map(([name, count]) => [name.slice(prefix.length), count as number]));
  }
}

/** A real dataset beside the checkout. */
interface SampleDataset {
  /** Kind and name, such as `coco/roboflow-sharks`. */
  readonly name: string;
  readonly folder: string;
  readonly facts: Facts;
}

const HOME = resolve("../shared/datasets");

/** Real datasets of a kind, or all, that lie beside the checkout, with the facts about them; none, with a loud warning, where they are missing. */
export function sampleDatasets(kind = ""): SampleDataset[] {
  const file = resolve(HOME, "expected.json");
  if (!existsSync(file)) {
    console.warn(`NOT TESTED: ${HOME} is absent, so no real dataset is imported.`);
    return [];
  }
  const expected = JSON.parse(readFileSync(file, "utf8")) as Record<string, Readonly<Record<string, unknown>>>;
  return Object.entries(expected)
    .filter(([name]) => kind === "" || name.startsWith(`${kind}/`))
    .map(([name, facts]) => ({ name, folder: resolve(HOME, name), facts: new Facts(facts) }));
}
