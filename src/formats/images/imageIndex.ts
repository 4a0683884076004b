import { baseName, type DatasetPath, stemOf } from "../../model/datasetPath.ts";
import { groupBy } from "./groupBy.ts";
import { isImageName } from "./imageFile.ts";

/** Ways to compare names of files, strictest first. */
const folds: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.normalize("NFC"),
  (name) => name.normalize("NFC").toLowerCase(),
];

/** Images of a drop that have the name of a reference. */
interface Namesakes {
  readonly paths: readonly DatasetPath[];
  /** They have it only when case and Unicode form are ignored. */
  readonly isSpelledOtherwise: boolean;
}

/** The images of a drop by the names of their files. */
export class ImageIndex {
  readonly #byName: (() => ReadonlyMap<string, DatasetPath[]>)[];
  readonly #byStem: (() => ReadonlyMap<string, DatasetPath[]>)[];

  constructor(paths: readonly DatasetPath[]) {
    this.#byName = folds.map((fold) => lazily(() => groupBy(paths, (path) => fold(baseName(path)))));
    this.#byStem = folds.map((fold) => lazily(() => groupBy(paths, (path) => fold(stemOf(path)))));
  }

  /** Returns the images with the name of a reference, strictest spelling first. A name without an extension stands for any image of its stem. */
  *namesakes(reference: string): Generator<Namesakes> {
    const name = baseName(reference);
    const isStem = !isImageName(name);
    for (const [level, fold] of folds.entries()) {
      const named = this.#byName[level]?.().get(fold(name)) ?? [];
      const paths = named.length === 0 && isStem ? (this.#byStem[level]?.().get(fold(name)) ?? []) : named;
      if (paths.length > 0) yield { paths, isSpelledOtherwise: level > 0 };
    }
  }
}

function lazily<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
