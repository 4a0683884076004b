import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName, mayBeImage } from "../../images/imageFile.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";

/** An image of a dataset and the files that may belong to it. */
export interface LaidOutImage {
  readonly file: SourceFile;
  readonly name: string;
  /** Its annotation, found by name; undefined when there is none. */
  annotation: DatasetPath | undefined;
  /** The names match only when case and Unicode form are ignored. */
  loosely?: boolean;
  /** Its free metadata. */
  meta: DatasetPath | undefined;
}

/** A dataset with its images and annotations. */
export interface LaidOutDataset {
  readonly name: string;
  readonly images: LaidOutImage[];
  /** Annotations whose names, without the extension of an image, fit several images. */
  readonly claimed: { readonly path: DatasetPath; readonly by: readonly LaidOutImage[] }[];
  /** Annotations without an image. */
  readonly orphans: DatasetPath[];
}

/** The files of a project, sorted by their names. */
interface Layout {
  readonly meta: DatasetPath | undefined;
  readonly datasets: readonly LaidOutDataset[];
  /** Files that are not part of the project, with the reason that reports show. */
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
  /** Images outside of the project, and images outside of every `img` folder without an annotation beside them. */
  readonly stray: readonly DatasetPath[];
}

/** Folders of a dataset with renderings and caches of the export. */
const exportFolders = new Set(["img_info", "seg", "masks_human", "masks_machine", "masks_instances", "blob"]);
/** Returns true for a file that an export adds to a project: renderings and masks. */
export function isExportFile(path: string): boolean {
  return folderOf(path)
    .split("/")
    .some((folder) => exportFolders.has(folder));
}

/** Files of the project that contain no labels. */
const exportFiles = new Set(["obj_class_to_machine_color.json", "key_id_map.json", "meta.json", "classes.json"]);

interface Group {
  /** Folder of the dataset, relative to the project. */
  readonly folder: string;
  readonly flat: boolean;
  readonly images: SourceFile[];
  readonly annotations: DatasetPath[];
  readonly metas: DatasetPath[];
}

/** Sorts the files of a project into datasets: the folder form (`img`, `ann`) and the flat form (JSON beside the images). */
export function layOut(tree: SourceTree, root: string): Layout {
  const prefix = root === "" ? "" : `${root}/`;
  const meta = [`${prefix}meta.json`, `${prefix}classes.json`].find((path) => tree.has(path)) as
    | DatasetPath
    | undefined;
  const groups = new Map<string, Group>();
  const skipped: { path: DatasetPath; reason: string }[] = [];
  const loose: SourceFile[] = [];
  const outside: DatasetPath[] = [];
  const groupAt = (folder: string, flat: boolean): Group => {
    const key = `${flat ? "flat" : "folder"}:${folder}`;
    const group = groups.get(key) ?? { folder, flat, images: [], annotations: [], metas: [] };
    groups.set(key, group);
    return group;
  };
  const withImages = datasetFolders(tree, prefix);

  for (const file of tree.files) {
    const { path } = file;
    if (path === meta) continue;
    if (!path.startsWith(prefix)) {
      if (isImageName(path)) outside.push(path);
      else skipped.push({ path, reason: skipReason.outsideOfRoot });
      continue;
    }
    const place = placeOf(path.slice(prefix.length), withImages);
    if (place === undefined) loose.push(file);
    else if (place.kind === "img") {
      if (mayBeImage(path)) groupAt(place.folder, false).images.push(file);
      else skipped.push({ path, reason: skipReason.notAnImage });
    } else if (!path.endsWith(".json")) {
      skipped.push({ path, reason: place.kind === "export" ? skipReason.rendering : skipReason.notAnAnnotation });
    } else if (place.kind === "ann") groupAt(place.folder, false).annotations.push(path);
    else if (place.kind === "meta") groupAt(place.folder, false).metas.push(path);
    else skipped.push({ path, reason: skipReason.rendering });
  }
  const stray = layOutLoose(loose, prefix, groups.size > 0, groupAt, skipped);
  const datasets = nameDatasets([...groups.values()], skipped);
  return { meta, datasets, skipped, stray: [...outside, ...stray] };
}

/** Returns the folders, relative to the project, that have an `img` folder with a file in it. */
function datasetFolders(tree: SourceTree, prefix: string): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) continue;
    const segments = path.slice(prefix.length).split("/");
    const at = segments.lastIndexOf("img", segments.length - 2);
    if (at >= 0) folders.add(segments.slice(0, at).join("/"));
  }
  return folders;
}

/** What a file is in its dataset. `folder`: of the dataset, relative to the project. */
type Place = { readonly kind: "img" | "ann" | "meta" | "export"; readonly folder: string };

/** Returns the dataset that a file belongs to, and what it is there. Folders inside of `img` and `ann` are nested datasets. */
function placeOf(relative: string, withImages: ReadonlySet<string>): Place | undefined {
  const segments = relative.split("/");
  segments.pop();
  for (const [at, segment] of [...segments.entries()].reverse()) {
    const kind = kindOf(segment);
    const above = segments.slice(0, at);
    // An `ann` folder counts also without its `img`, but not inside of one.
    const counts = withImages.has(above.join("/")) || (kind === "ann" && !above.includes("img"));
    if (kind !== undefined && counts) return { kind, folder: [...above, ...segments.slice(at + 1)].join("/") };
  }
  return undefined;
}

function kindOf(folder: string): Place["kind"] | undefined {
  if (folder === "img" || folder === "ann" || folder === "meta") return folder;
  return exportFolders.has(folder) ? "export" : undefined;
}

/**
 * Sorts the files outside of `img` and `ann`: images with a JSON file beside them are the flat form. In a project with dataset folders, other
 * images are stray.
 */
function layOutLoose(
  loose: readonly SourceFile[],
  prefix: string,
  hasFolders: boolean,
  groupAt: (folder: string, flat: boolean) => Group,
  skipped: { path: DatasetPath; reason: string }[],
): DatasetPath[] {
  const paths = new Set<string>(loose.map((file) => file.path));
  const hasJson = (path: string) =>
    paths.has(`${path}.json`) || paths.has(`${folderPrefix(folderOf(path))}${stemOf(path)}.json`);
  const stray: DatasetPath[] = [];
  const flatFolders = new Set<string>();
  for (const file of loose) {
    if (!isImageName(file.path)) continue;
    if (hasFolders && !hasJson(file.path)) stray.push(file.path);
    else {
      const folder = folderOf(file.path).slice(prefix.length);
      flatFolders.add(folder);
      groupAt(folder, true).images.push(file);
    }
  }
  for (const { path } of loose) {
    if (isImageName(path)) continue;
    const name = baseName(path);
    const folder = folderOf(path).slice(prefix.length);
    const isAnnotation = name.endsWith(".json") && !exportFiles.has(name) && (!hasFolders || flatFolders.has(folder));
    if (isAnnotation) groupAt(folder, true).annotations.push(path);
    else
      skipped.push({
        path,
        reason: exportFiles.has(name) ? "export file that is not needed" : skipReason.notPartOfDataset,
      });
  }
  return stray;
}

function folderPrefix(folder: string): string {
  return folder === "" ? "" : `${folder}/`;
}

/** Gives the datasets distinct names, and pairs images with annotations inside each. */
function nameDatasets(groups: readonly Group[], skipped: { path: DatasetPath; reason: string }[]): LaidOutDataset[] {
  const names = new Set<string>();
  return groups.map((group) => {
    const wanted = datasetName(group.folder);
    let name = wanted;
    for (let n = 1; names.has(name); n++) name = `${wanted}_${String(n).padStart(2, "0")}`;
    // A group without images only reports its orphans and needs no name.
    if (group.images.length > 0) names.add(name);
    return pair(group, name, skipped);
  });
}

/** Returns the name of a dataset: `train/day` for `train/datasets/day`, and `ds0` for the folder of the project. */
function datasetName(folder: string): string {
  if (folder === "") return "ds0";
  const segments = folder.split("/").filter((segment) => segment !== "datasets");
  return segments.length === 0 ? "datasets" : segments.join("/");
}

/** Gives each image its annotation and its metadata. */
function pair(group: Group, name: string, skipped: { path: DatasetPath; reason: string }[]): LaidOutDataset {
  const images = group.images.map((file): LaidOutImage => {
    return { file, name: baseName(file.path), annotation: undefined, meta: undefined };
  });
  const { claimed, orphans } = pairAnnotations(images, group.annotations);
  const metas = new Map<string, DatasetPath>(group.metas.map((path) => [baseName(path), path]));
  for (const image of images) {
    image.meta = metas.get(`${image.name}.json`);
    metas.delete(`${image.name}.json`);
  }
  for (const path of metas.values()) skipped.push({ path, reason: skipReason.metadataWithoutImage });
  return { name, images, claimed, orphans };
}

/**
 * Gives each image the annotation `<name.ext>.json`, else `<name>.json` if it fits no other image; then the same without regard to case and
 * Unicode form.
 */
function pairAnnotations(
  images: readonly LaidOutImage[],
  annotations: readonly DatasetPath[],
): Pick<LaidOutDataset, "claimed" | "orphans"> {
  const open = new Map<string, DatasetPath>(annotations.map((path) => [baseName(path), path]));
  const claimed: LaidOutDataset["claimed"][number][] = [];
  for (const fold of [(text: string) => text, (text: string) => text.normalize("NFC").toLowerCase()]) {
    const byFolded = uniqueBy(open.keys(), fold);
    for (const nameOf of [(image: LaidOutImage) => image.name, (image: LaidOutImage) => stemOf(image.name)]) {
      const annotationOf = (image: LaidOutImage) => byFolded.get(fold(`${nameOf(image)}.json`));
      for (const [annotation, by] of claimsOn(open, images, annotationOf)) {
        const path = open.get(annotation);
        const [first, ...others] = by;
        if (path === undefined || first === undefined) continue;
        open.delete(annotation);
        if (others.length > 0) claimed.push({ path, by });
        else {
          first.annotation = path;
          if (annotation !== `${nameOf(first)}.json`) first.loosely = true;
        }
      }
    }
  }
  return { claimed, orphans: [...open.values()] };
}

/** Returns which images without an annotation fit each of the open annotations, by name. */
function claimsOn(
  open: ReadonlyMap<string, DatasetPath>,
  images: readonly LaidOutImage[],
  annotationOf: (image: LaidOutImage) => string | undefined,
): Map<string, LaidOutImage[]> {
  const claims = new Map<string, LaidOutImage[]>();
  for (const image of images) {
    const annotation = annotationOf(image);
    if (image.annotation !== undefined || annotation === undefined || !open.has(annotation)) continue;
    const by = claims.get(annotation);
    if (by === undefined) claims.set(annotation, [image]);
    else by.push(image);
  }
  return claims;
}

/** Returns names by their folded form, without those that have the same folded form. */
function uniqueBy(names: Iterable<string>, fold: (name: string) => string): Map<string, string> {
  const index = new Map<string, string>();
  const twice = new Set<string>();
  for (const name of names) {
    const folded = fold(name);
    if (index.has(folded)) twice.add(folded);
    index.set(folded, name);
  }
  for (const folded of twice) index.delete(folded);
  return index;
}
