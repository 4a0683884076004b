import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** What an independent script counted in a folder of plain images. */
export interface ImageFacts {
  readonly image_files_by_extension: number;
  readonly image_bytes_without_image_extension: number;
  /** Images in each folder; the key is empty for the top. */
  readonly dirs: Readonly<Record<string, number>>;
  readonly distinct_sha256: number;
  readonly junk_files: number;
  readonly other_files: number;
}

/** What an independent script counted in a Supervisely project. Geometries are keys such as `geo polygon`. */
export interface SuperviselyFacts {
  readonly image_files: number;
  readonly "datasets(img dirs)": Readonly<Record<string, number>>;
  readonly classes_declared: number;
  readonly objects: number;
  readonly classes_used: Readonly<Record<string, number>>;
  /** Keys such as `image:checked` and `object:ripeness`. */
  readonly tags: Readonly<Record<string, number>>;
  readonly ann_files: number;
  readonly ann_with_image: number;
  readonly bitmap_true_pixels?: number;
  readonly polygons_with_hole?: number;
  readonly [geometry: `geo ${string}`]: number;
}

const HOME = resolve("../shared/datasets");

/** Samples of real datasets that lie beside the checkout, with the facts about them; empty, said loudly, where they are absent. */
export function sampleDatasets<Facts>(kind: string): { name: string; folder: string; facts: Facts }[] {
  const file = resolve(HOME, "expected.json");
  if (!existsSync(file)) {
    console.warn(`NOT TESTED: ${HOME} is absent, so no real ${kind} dataset is imported.`);
    return [];
  }
  const expected = JSON.parse(readFileSync(file, "utf8")) as Record<string, Facts>;
  return Object.entries(expected)
    .filter(([name]) => name.startsWith(`${kind}/`))
    .map(([name, facts]) => ({ name, folder: resolve(HOME, name), facts }));
}
