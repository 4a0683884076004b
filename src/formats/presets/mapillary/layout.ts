import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isVistasConfigName } from "../../detect/vistasFiles.ts";
import { isImageName } from "../../images/imageFile.ts";
import type { AnnotatedImage } from "../../read/readAnnotatedImages.ts";
import { otherLabelsUsed, skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import type { MapillaryOptions } from "./options.ts";

/** The kinds of label files, best first. */
const labelKinds = ["polygons", "instances", "labels"] as const;
/** A kind of label file. */
type LabelKind = (typeof labelKinds)[number];

/** A label file. `version`: `v1.2`, `v2.0`, or empty without a folder of a version. */
export interface LabelFile {
  readonly path: DatasetPath;
  readonly kind: LabelKind;
  readonly version: string;
}

/** An image with its label files, best first. */
export interface VistasImage extends AnnotatedImage {
  readonly sources: readonly LabelFile[];
}

/** The files of a dataset, by their names. */
interface Layout {
  readonly images: readonly VistasImage[];
  /** Label files of missing images, image by image. */
  readonly orphans: readonly (readonly LabelFile[])[];
  readonly configs: readonly DatasetPath[];
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
}

const ROOT_DATASET = "ds0";
const VERSION = /^v\d+(\.\d+)*$/i;

/** A file, by its folders. `kind`: by the innermost folder; `place`: the folders of the split. */
interface VistasFile {
  readonly kind: LabelKind | "images" | "panoptic" | undefined;
  readonly version: string;
  readonly place: string;
}

/** Returns what a file is. `inside` is its path below the root of the dataset. */
export function vistasFile(inside: string): VistasFile {
  const folders = folderOf(inside) === "" ? [] : folderOf(inside).split("/");
  const last = folders.at(-1)?.toLowerCase() ?? "";
  const isKind = [...labelKinds, "images", "panoptic"].includes(last);
  const isJson = /\.json$/i.test(inside);
  const fits = last === "polygons" ? isJson : isImageName(inside);
  const kind = isKind && fits ? (last as VistasFile["kind"]) : undefined;
  const around = isKind ? folders.slice(0, -1) : folders;
  const version = around.findLast((folder) => VERSION.test(folder)) ?? "";
  return { kind, version: version.toLowerCase(), place: around.filter((folder) => !VERSION.test(folder)).join("/") };
}

/** Sorts the files below `root`. */
export function layOut(tree: SourceTree, root: string, options: MapillaryOptions): Layout {
  const prefix = root === "" ? "" : `${root}/`;
  const skipped: { path: DatasetPath; reason: string }[] = [];
  const configs: DatasetPath[] = [];
  const found: { file: SourceFile; place: string }[] = [];
  const labels = new Map<string, LabelFile[]>();
  for (const file of tree.files) {
    const { path } = file;
    const { kind, version, place } = vistasFile(path.slice(prefix.length));
    if (!path.startsWith(prefix)) skipped.push({ path, reason: skipReason.outsideOfRoot });
    else if (isVistasConfigName(path)) configs.push(path);
    else if (kind === "panoptic") skipped.push({ path, reason: otherLabelsUsed("instances") });
    else if (kind === undefined || kind === "images") {
      if (isImageName(path)) found.push({ file, place });
      else skipped.push({ path, reason: skipReason.notPartOfDataset });
    } else {
      const key = `${place}/${stemOf(path)}`;
      labels.set(key, [...(labels.get(key) ?? []), { path, kind, version }]);
    }
  }
  const images = found.map(({ file, place }): VistasImage => {
    const key = `${place}/${stemOf(file.path)}`;
    const sources = [...(labels.get(key) ?? [])].sort((a, b) => rankOf(a, options) - rankOf(b, options) || newer(a, b));
    labels.delete(key);
    return { file, dataset: place || ROOT_DATASET, sources, labels: sources.map(({ path }) => path) };
  });
  return { images, orphans: [...labels.values()], configs, skipped };
}

/** Returns the class list for files of a version: that of the version, otherwise the only one, otherwise the one without a version. */
export function configFor<Config extends { readonly path: string }>(
  version: string,
  configs: readonly Config[],
): Config | undefined {
  const versionOf = ({ path }: Config) => /_(v[\d.]+)\.json$/i.exec(baseName(path))?.[1]?.toLowerCase() ?? "";
  const of = (wanted: string) => configs.find((config) => versionOf(config) === wanted);
  return of(version) ?? (configs.length === 1 ? configs[0] : of(""));
}

function rankOf({ version, kind }: LabelFile, options: MapillaryOptions): number {
  const isWanted = options.version === "newest" || version === options.version;
  return labelKinds.indexOf(kind) + (isWanted ? 0 : 10);
}

/** Sorts newer versions first. */
function newer(a: LabelFile, b: LabelFile): number {
  return a.version < b.version ? 1 : -1;
}
