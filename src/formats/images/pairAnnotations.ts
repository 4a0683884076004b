import { belowFolder, type DatasetPath, folderOf, stemOf } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { SourceFile } from "../sourceTree.ts";
import { withoutKindWord } from "./folderPlaces.ts";
import { groupBy } from "./groupBy.ts";
import { type Match, pathMatcher } from "./matching.ts";
import { contraryFolders } from "./placeRelation.ts";
import { stemKey, withoutContainerFolders } from "./stemKeys.ts";

/** Which annotation file belongs to which image. */
export interface AnnotationPairs {
  readonly annotationOf: ReadonlyMap<DatasetPath, DatasetPath>;
  /** Annotation files for which no image was found, or none without an annotation. */
  readonly orphans: readonly DatasetPath[];
  /** Those of the orphans whose image has another annotation. */
  readonly seconds: ReadonlySet<DatasetPath>;
  readonly problems: readonly ProblemDetails[];
}

/** Ways to compare the names of an image and an annotation, strictest first; a match by any but the first is reported. */
const folds: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => key.normalize("NFC"),
  (key) => key.normalize("NFC").toLowerCase(),
];

/** Returns a key without the kinds of files in its folders: `north/1` for `north_images/1` and `north_annotations/1`. */
function withoutKindWords(key: string): string {
  return [...folderOf(key).split("/").map(withoutKindWord), lastSegment(key)].join("/");
}

/** How an image was found, as it stands in "Its image was found ...". */
const BY_SPELLING = "by its name in another spelling (case or Unicode form)";
const BY_STEM = "by its name alone, in a folder that has nothing in common with its own";
const BY_REFERENCE = "by the name in the file, not by the name of the file";

/**
 * Pairs annotation files with images: by the stem of the file first, because the name in the file is often outdated; then by that name, which
 * `referenceOf` reads from the file. A stem in another folder counts when the name in the file leads there, or when only one image has it.
 * An annotation may keep the extension of its image: `a.jpg.json`.
 */
export async function pairAnnotations(
  root: string,
  images: readonly SourceFile[],
  annotations: readonly DatasetPath[],
  referenceOf: (annotation: DatasetPath) => Promise<string | undefined>,
): Promise<AnnotationPairs> {
  const pairing = new Pairing(
    root,
    images.map((image) => image.path),
    annotations,
  );
  let open = pairing.pairWholeNames(annotations);
  for (const fold of folds) open = pairing.pairStems(open, fold, fold === folds[0] ? undefined : BY_SPELLING);
  open = pairing.pairStems(open, withoutKindWords);
  const orphans = open.length === 0 || images.length === 0 ? open : await pairing.pairReferences(open, referenceOf);
  const { annotationOf, seconds } = pairing;
  return { annotationOf, orphans, seconds, problems: pairing.problems() };
}

class Pairing {
  readonly annotationOf = new Map<DatasetPath, DatasetPath>();
  readonly seconds = new Set<DatasetPath>();
  readonly #root: string;
  readonly #images: readonly DatasetPath[];
  readonly #annotations: readonly DatasetPath[];
  readonly #loose = new LooselyFound();
  readonly #secondAnnotations = new SecondAnnotations();

  constructor(root: string, images: readonly DatasetPath[], annotations: readonly DatasetPath[]) {
    this.#root = root;
    this.#images = images;
    this.#annotations = annotations;
  }

  /** Pairs `a.jpg.json` with `a.jpg`. Returns the annotations that are left. */
  pairWholeNames(annotations: readonly DatasetPath[]): DatasetPath[] {
    const byPath = new Map<string, DatasetPath>(this.#images.map((image) => [image, image]));
    return annotations.filter((annotation) => {
      const folder = folderOf(annotation);
      const image = byPath.get(folder === "" ? stemOf(annotation) : `${folder}/${stemOf(annotation)}`);
      if (image !== undefined) this.#pair(image, annotation);
      return image === undefined;
    });
  }

  /** Pairs annotations with the one free image of their stem and place. Returns those that are left. */
  pairStems(annotations: readonly DatasetPath[], fold: (key: string) => string, how?: string): DatasetPath[] {
    const byKey = groupBy(this.#images, (image) => fold(this.#stemKey(image)));
    return annotations.filter((annotation) => {
      const candidates = byKey.get(fold(this.#stemKey(annotation))) ?? [];
      const [only, ...others] = candidates.filter((image) => !this.annotationOf.has(image));
      const isPaired = only !== undefined && others.length === 0;
      if (isPaired) this.#pair(only, annotation, how);
      return !isPaired;
    });
  }

  /** Pairs annotations by the name that they contain, or by a stem that only one image has. Returns the orphans. */
  async pairReferences(
    annotations: readonly DatasetPath[],
    referenceOf: (annotation: DatasetPath) => Promise<string | undefined>,
  ): Promise<DatasetPath[]> {
    const matcher = pathMatcher(this.#images);
    const places = new Set(this.#images.map((image) => this.#placeOf(image)));
    const byStem = groupBy(this.#images, (image) => lastSegment(this.#stemKey(image)));
    const isContrary = contraryFolders(this.#root, this.#images, this.#annotations);
    const orphans: DatasetPath[] = [];
    for (const annotation of annotations) {
      const fileName = await referenceOf(annotation);
      const folder = annotation.slice(0, annotation.lastIndexOf("/") + 1);
      const named = fileName === undefined ? undefined : matcher.match(folder + fileName);
      if (this.#pairExact(named, annotation)) continue;
      const [sameStem, ...others] = byStem.get(lastSegment(this.#stemKey(annotation))) ?? [];
      const place = this.#placeOf(annotation);
      const found = [
        { image: others.length === 0 ? sameStem : undefined, how: BY_STEM },
        { image: pathOfMatch(named), how: BY_REFERENCE },
      ].flatMap(({ image, how }) => {
        // Where images lie beside the annotation, an image elsewhere is another one: its own image is missing.
        const isNear = image !== undefined && (!places.has(place) || this.#placeOf(image) === place);
        return isNear && !isContrary(annotation, image) ? [{ image, how }] : [];
      });
      if (!this.#pairFirstFree(found, annotation)) orphans.push(annotation);
    }
    return orphans;
  }

  problems(): ProblemDetails[] {
    return [...this.#loose.problems(), ...this.#secondAnnotations.problems()];
  }

  /** Pairs an annotation with the image that both its name and the name in it lead to. */
  #pairExact(named: Match | undefined, annotation: DatasetPath): boolean {
    const image = pathOfMatch(named);
    const isExact = named !== undefined && "by" in named && named.by === "exact";
    if (image === undefined || !isExact || stemOf(image) !== stemOf(annotation) || this.annotationOf.has(image)) {
      return false;
    }
    this.#pair(image, annotation);
    return true;
  }

  #pairFirstFree(found: readonly { readonly image: DatasetPath; readonly how: string }[], annotation: DatasetPath) {
    for (const { image, how } of found) {
      if (this.annotationOf.has(image)) continue;
      this.#pair(image, annotation, how);
      return true;
    }
    const [taken] = found;
    const first = taken && this.annotationOf.get(taken.image);
    if (taken !== undefined && first !== undefined) {
      this.seconds.add(annotation);
      this.#secondAnnotations.add(taken.image, annotation, first);
    }
    return false;
  }

  #pair(image: DatasetPath, annotation: DatasetPath, how?: string): void {
    this.annotationOf.set(image, annotation);
    if (how !== undefined) this.#loose.add(image, annotation, how);
  }

  #stemKey(path: string): string {
    return stemKey(this.#below(path));
  }

  #placeOf(path: string): string {
    return withoutContainerFolders(this.#below(path));
  }

  #below(path: string): string {
    return belowFolder(path, this.#root);
  }
}

function pathOfMatch(match: Match | undefined): DatasetPath | undefined {
  return match !== undefined && "path" in match ? (match.path as DatasetPath) : undefined;
}

function lastSegment(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

/** Images that were found by a loose match: one problem for all of two folders. */
class LooselyFound {
  readonly #found = new Map<string, { image: DatasetPath; annotation: DatasetPath; how: string; count: number }>();

  add(image: DatasetPath, annotation: DatasetPath, how: string): void {
    const key = JSON.stringify([how, folderOf(image), folderOf(annotation)]);
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { image, annotation, how, count: 1 });
    else known.count++;
  }

  problems(): ProblemDetails[] {
    return [...this.#found.values()].map(({ image, annotation, how, count }) => {
      const message = `Its image was found ${how}: ${image}.${sameForOthers(count)}`;
      return { code: "image_found_loosely", path: annotation, message, action: "The annotation is used for it." };
    });
  }
}

/** Second annotations of an image: one problem for all of two folders, as when a dataset is annotated twice. */
class SecondAnnotations {
  readonly #found = new Map<string, { image: DatasetPath; path: DatasetPath; first: DatasetPath; count: number }>();

  add(image: DatasetPath, path: DatasetPath, first: DatasetPath): void {
    const key = JSON.stringify([folderOf(path), folderOf(first)]);
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { image, path, first, count: 1 });
    else known.count++;
  }

  problems(): ProblemDetails[] {
    return [...this.#found.values()].map(({ image, path, first, count }) => {
      const message = `Its image, ${image}, already has an annotation: ${first}.${sameForOthers(count)}`;
      const action = count === 1 ? "This annotation is skipped." : "These annotations are skipped.";
      return { code: "second_annotation", path, message, action };
    });
  }
}

function sameForOthers(count: number): string {
  return count === 1 ? "" : ` The same holds for ${count === 2 ? "one more" : `${count - 1} more`} in its folder.`;
}
