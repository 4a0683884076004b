import { type DatasetPath, folderOf, stemOf } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { SourceFile } from "../sourceTree.ts";
import { pathMatcher } from "./matching.ts";
import { stemKey, withoutContainerFolders } from "./stemKeys.ts";

/** Which annotation belongs to which image. */
export interface AnnotationPairs {
  readonly annotationOf: ReadonlyMap<DatasetPath, DatasetPath>;
  /** Annotations that no image was found for, or none that was free. */
  readonly orphans: readonly DatasetPath[];
  /** Those of the orphans whose image has another annotation. */
  readonly seconds: ReadonlySet<DatasetPath>;
  readonly problems: readonly ProblemDetails[];
}

/** Ways to compare the names of an image and an annotation, strictest first; each but the first is worth a word. */
const folds: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => key.normalize("NFC"),
  (key) => key.normalize("NFC").toLowerCase(),
];

/**
 * Pairs annotation files with images: by the stem of the file first, because the name inside is often stale; then by that name, which
 * `referenceOf` reads from the file. A stem that lies in another folder counts when the name inside leads there, or when one image alone is
 * called so. An annotation may keep the extension of its image: `a.jpg.json`.
 */
export async function pairAnnotations(
  root: string,
  images: readonly SourceFile[],
  annotations: readonly DatasetPath[],
  referenceOf: (annotation: DatasetPath) => Promise<string | undefined>,
): Promise<AnnotationPairs> {
  const inside = (path: string) => (root === "" ? path : path.slice(root.length + 1));
  const annotationOf = new Map<DatasetPath, DatasetPath>();
  const loose = new LooselyFound();
  const seconds = new SecondAnnotations();
  const take = (image: DatasetPath, annotation: DatasetPath, loosely?: string) => {
    annotationOf.set(image, annotation);
    if (loosely !== undefined) loose.add(image, annotation, loosely);
  };
  const isImage = new Set<string>(images.map((image) => image.path));
  let open: DatasetPath[] = [];
  for (const annotation of annotations) {
    const path = folderOf(annotation) === "" ? stemOf(annotation) : `${folderOf(annotation)}/${stemOf(annotation)}`;
    if (isImage.has(path)) take(path as DatasetPath, annotation);
    else open.push(annotation);
  }
  for (const [i, fold] of folds.entries()) {
    const byKey = grouped(images, (image) => fold(stemKey(inside(image.path))));
    const left: DatasetPath[] = [];
    for (const annotation of open) {
      const candidates = (byKey.get(fold(stemKey(inside(annotation)))) ?? []).filter(
        (image) => !annotationOf.has(image.path),
      );
      const only = candidates.length === 1 ? candidates[0] : undefined;
      if (only === undefined) left.push(annotation);
      else take(only.path, annotation, i === 0 ? undefined : "by its name in another spelling (case or Unicode form)");
    }
    open = left;
  }
  const orphans: DatasetPath[] = [];
  if (open.length > 0) {
    const matcher = pathMatcher(images.map((image) => image.path));
    const places = new Set(images.map((image) => withoutContainerFolders(inside(image.path))));
    const byStem = grouped(images, (image) => stemKey(inside(image.path)).replace(/^.*\//, ""));
    for (const annotation of open) {
      const fileName = await referenceOf(annotation);
      const folder = annotation.slice(0, annotation.lastIndexOf("/") + 1);
      const named = fileName === undefined ? undefined : matcher.match(folder + fileName);
      const namedPath = named !== undefined && "path" in named ? (named.path as DatasetPath) : undefined;
      const sameStem = byStem.get(stemKey(inside(annotation)).replace(/^.*\//, "")) ?? [];
      const stemPath = sameStem.length === 1 ? sameStem[0]!.path : undefined;
      const isMeant = named !== undefined && "by" in named && named.by === "exact" && namedPath !== undefined;
      if (isMeant && stemOf(namedPath) === stemOf(annotation) && !annotationOf.has(namedPath)) {
        take(namedPath, annotation);
        continue;
      }
      // Where images lie beside it, an image somewhere else is another one: the annotation's own image is absent.
      const place = withoutContainerFolders(inside(annotation));
      const isNear = (path: DatasetPath | undefined) =>
        path !== undefined && (!places.has(place) || withoutContainerFolders(inside(path)) === place);
      const found = [
        { path: stemPath, loosely: "by its name alone, in a folder that has nothing in common with its own" },
        { path: namedPath, loosely: "by the name that stands inside, not by the name of this file" },
      ].filter(({ path }) => isNear(path));
      const free = found.find(({ path }) => !annotationOf.has(path!));
      if (free !== undefined) take(free.path!, annotation, free.loosely);
      else if (found.length > 0) {
        const taken = found[0]!.path!;
        seconds.add(taken, annotation, annotationOf.get(taken)!);
        orphans.push(annotation);
      } else orphans.push(annotation);
    }
  }
  return { annotationOf, orphans, seconds: seconds.all, problems: [...loose.problems(), ...seconds.problems()] };
}

/** Images that were found in a way worth a word: one word for all of two folders. */
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
      const message = `Its image was found ${how}: ${image}.${sameOfOthers(count)}`;
      return { code: "image_found_loosely", path: annotation, message, action: "Taken." };
    });
  }
}

/** Annotations of images that have one already: one word for all of two folders, as when a dataset is annotated twice. */
class SecondAnnotations {
  readonly all = new Set<DatasetPath>();
  readonly #found = new Map<string, { image: DatasetPath; path: DatasetPath; first: DatasetPath; count: number }>();

  add(image: DatasetPath, path: DatasetPath, first: DatasetPath): void {
    this.all.add(path);
    const key = JSON.stringify([folderOf(path), folderOf(first)]);
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { image, path, first, count: 1 });
    else known.count++;
  }

  problems(): ProblemDetails[] {
    return [...this.#found.values()].map(({ image, path, first, count }) => {
      const message = `Its image, ${image}, has an annotation already: ${first}.${sameOfOthers(count)}`;
      const action = count === 1 ? "This one is left out." : "These are left out.";
      return { code: "second_annotation", path, message, action };
    });
  }
}

function sameOfOthers(count: number): string {
  return count === 1 ? "" : ` The same holds for ${count === 2 ? "one more" : `${count - 1} more`} in its folder.`;
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
