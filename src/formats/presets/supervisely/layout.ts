import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName, mayBeImage } from "../../images/imageFile.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";

/** An image of a dataset and the files that may belong to it. */
export interface LaidOutImage {
  readonly file: SourceFile;
  readonly name: string;
  /** Its annotation, by name; undefined when there is none. */
  annotation: DatasetPath | undefined;
  /** The name agreed only after Unicode or case folding. */
  loosely?: boolean;
  meta: DatasetPath | undefined;
}

export interface LaidOutDataset {
  readonly name: string;
  readonly images: LaidOutImage[];
  /** Annotations called by stem alone that several images claim. */
  readonly claimed: { readonly path: DatasetPath; readonly by: readonly LaidOutImage[] }[];
  /** Annotations that no image claims. */
  readonly orphans: DatasetPath[];
}

/** Where everything of a project lies, judged by names alone. */
export interface Layout {
  readonly meta: DatasetPath | undefined;
  readonly datasets: readonly LaidOutDataset[];
  /** Files that are no part of the project, with the reason that reports count by. */
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
  /** Pictures outside of the project, and outside of every `img` folder without an annotation beside them. */
  readonly stray: readonly DatasetPath[];
}

/** Folders of a dataset that hold renderings and caches of the export. */
const exportFolders = new Set(["img_info", "seg", "masks_human", "masks_machine", "masks_instances", "blob"]);
/** Files of the project that say nothing the product needs. */
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

/** Folders, relative to the project, that hold an `img` folder with something in it. */
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

type Place = { readonly kind: "img" | "ann" | "meta" | "export"; readonly folder: string };

/** The dataset that a file belongs to and what it is there. Folders inside `img` and `ann` count as datasets below. */
function placeOf(relative: string, withImages: ReadonlySet<string>): Place | undefined {
  const segments = relative.split("/");
  segments.pop();
  for (let at = segments.length - 1; at >= 0; at--) {
    const word = segments[at]!;
    const folder = segments.slice(0, at).join("/");
    const kind =
      word === "img" || word === "ann" || word === "meta" ? word : exportFolders.has(word) ? "export" : undefined;
    // An `ann` folder counts also without its `img`, but not inside of one.
    const counts = withImages.has(folder) || (kind === "ann" && !segments.slice(0, at).includes("img"));
    if (kind === undefined || !counts) continue;
    return { kind, folder: [...segments.slice(0, at), ...segments.slice(at + 1)].join("/") };
  }
  return undefined;
}

/** Files outside of `img` and `ann`: images with a JSON beside them are the flat form; beside datasets in folders the rest is stray. */
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

/** Names the datasets, each once, and pairs images with annotations inside each. */
function nameDatasets(groups: readonly Group[], skipped: { path: DatasetPath; reason: string }[]): LaidOutDataset[] {
  const names = new Set<string>();
  return groups.map((group) => {
    const wanted = datasetName(group.folder);
    let name = wanted;
    for (let n = 1; names.has(name); n++) name = `${wanted}_${String(n).padStart(2, "0")}`;
    // A group without images only reports its orphans and takes no name.
    if (group.images.length > 0) names.add(name);
    return pair(group, name, skipped);
  });
}

/** `train/datasets/day` is the dataset `train/day`; the project's own folder is `ds0`. */
function datasetName(folder: string): string {
  if (folder === "") return "ds0";
  const segments = folder.split("/").filter((segment) => segment !== "datasets");
  return segments.length === 0 ? "datasets" : segments.join("/");
}

/** Gives every image the annotation `<name.ext>.json`, else `<stem>.json` if no other image claims that one. */
function pair(group: Group, name: string, skipped: { path: DatasetPath; reason: string }[]): LaidOutDataset {
  const images = group.images.map((file): LaidOutImage => {
    return { file, name: baseName(file.path), annotation: undefined, meta: undefined };
  });
  const open = new Map<string, DatasetPath>(group.annotations.map((path) => [baseName(path), path]));
  const claimed: { path: DatasetPath; by: LaidOutImage[] }[] = [];
  for (const fold of [(text: string) => text, (text: string) => text.normalize("NFC").toLowerCase()]) {
    const byFolded = uniqueBy(open.keys(), fold);
    for (const nameOf of [(image: LaidOutImage) => image.name, (image: LaidOutImage) => stemOf(image.name)]) {
      const claims = new Map<string, LaidOutImage[]>();
      for (const image of images) {
        const annotation = byFolded.get(fold(`${nameOf(image)}.json`));
        if (image.annotation !== undefined || annotation === undefined || !open.has(annotation)) continue;
        claims.set(annotation, [...(claims.get(annotation) ?? []), image]);
      }
      for (const [annotation, by] of claims) {
        const path = open.get(annotation)!;
        open.delete(annotation);
        if (by.length > 1) claimed.push({ path, by });
        else {
          by[0]!.annotation = path;
          if (annotation !== `${nameOf(by[0]!)}.json`) by[0]!.loosely = true;
        }
      }
    }
  }
  const metas = new Map<string, DatasetPath>(group.metas.map((path) => [baseName(path), path]));
  for (const image of images) {
    image.meta = metas.get(`${image.name}.json`);
    metas.delete(`${image.name}.json`);
  }
  for (const path of metas.values()) skipped.push({ path, reason: skipReason.metadataWithoutImage });
  return { name, images, claimed, orphans: [...open.values()] };
}

/** Names by their folded form, without those that fold to the same. */
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
