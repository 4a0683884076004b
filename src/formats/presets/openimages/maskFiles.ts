import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ReadEvent } from "../../format.ts";
import { cleanReference } from "../../images/matching.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile } from "../../sourceTree.ts";
import type { MaskFiles } from "./masks.ts";

/** Names of masks: image, class and box, as in `e88da03f2d80f1a1_m019jd_e16d01a7.png`. */
const MASK_NAME = /^.+_[a-z][0-9a-z_-]+_[0-9a-f]{6,}\.png$/i;
/** Folders of masks: `masks`, `train-masks-0`. */
const MASK_FOLDER = /(^|\/)([\w ]+-)?masks?(-[\w ]+)?\//i;
/** Masks that are reported one by one for each code. */
const NAMED = 20;

/** The PNG files of a drop that are masks: those that a table names, and those with the names and folders of masks. */
export class MaskIndex implements MaskFiles {
  readonly #outcomes = new Map<DatasetPath, "used" | "failed">();
  readonly #broken: { readonly path: DatasetPath; readonly message: string }[] = [];
  readonly #byName = new Map<string, DatasetPath[]>();
  readonly #mentioned = new Set<DatasetPath>();
  readonly #likely: readonly DatasetPath[];

  /** `hasTable`: the drop has a table of masks. */
  constructor(images: readonly SourceFile[], hasTable: boolean) {
    const likely: DatasetPath[] = [];
    for (const { path } of images) {
      const name = baseName(path);
      if (hasTable) {
        const same = this.#byName.get(name);
        if (same === undefined) this.#byName.set(name, [path]);
        else same.push(path);
      }
      if (MASK_NAME.test(name) && (hasTable || MASK_FOLDER.test(path))) likely.push(path);
    }
    this.#likely = likely;
  }

  find(name: string): DatasetPath | undefined {
    const wanted = cleanReference(name);
    if (wanted === undefined) return undefined;
    const same = this.#byName.get(baseName(wanted)) ?? [];
    if (same.length < 2) return same[0];
    const fits = same.filter((path) => path === wanted || path.endsWith(`/${wanted}`));
    return fits.length === 1 ? fits[0] : undefined;
  }

  used(path: DatasetPath): void {
    this.#outcomes.set(path, "used");
  }

  broken(path: DatasetPath, message: string): void {
    this.#outcomes.set(path, "failed");
    this.#broken.push({ path, message });
  }

  /** Adds a mask that a table names. */
  mention(name: string): void {
    const path = this.find(name);
    if (path !== undefined) this.#mentioned.add(path);
  }

  /** Returns all masks. Call it after all tables are indexed. */
  all(): ReadonlySet<string> {
    return new Set<string>([...this.#mentioned, ...this.#likely]);
  }

  /** Yields problems and outcomes of the masks. Call it after all images are read. */
  *events(): Generator<ReadEvent> {
    for (const { path, message } of this.#broken.slice(0, NAMED)) {
      yield problemEvent({ code: "mask_broken", path, message, action: "The object is skipped." }, { annotations: 1 });
    }
    const more = this.#broken.length - NAMED;
    if (more > 0) {
      const message = `${count(more, "more mask", "more masks")} cannot be read.`;
      yield problemEvent({ code: "mask_broken", message, action: "Their objects are skipped." }, { annotations: more });
    }
    const unlisted = this.#likely.filter((path) => !this.#mentioned.has(path));
    for (const path of unlisted.slice(0, NAMED)) {
      const message = "The file has the name of a mask, but no table of masks has a row for it.";
      yield problemEvent({ code: "mask_without_row", path, message, action: "The file is skipped." });
    }
    if (unlisted.length > NAMED) {
      const message = `${count(unlisted.length - NAMED, "more mask has", "more masks have")} no row in a table.`;
      yield problemEvent({ code: "mask_without_row", message, action: "The files are skipped." });
    }
    for (const path of unlisted) yield fileEvent(path, "skipped", skipReason.maskWithoutRow);
    for (const path of this.#mentioned) {
      const outcome = this.#outcomes.get(path);
      yield outcome === undefined
        ? fileEvent(path, "skipped", skipReason.annotationWithoutImage)
        : fileEvent(path, outcome);
    }
  }
}
