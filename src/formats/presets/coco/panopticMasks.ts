import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { foldedName, placeSegments } from "../../images/folderPlaces.ts";
import type { ImageMask } from "../../masks/imageMask.ts";
import type { SourceFile } from "../../sourceTree.ts";
import type { CocoFile } from "./annotationFile.ts";

/** The PNG files with the masks of panoptic files and the renderings of the stuff task. They are not images of the dataset. */
export interface PanopticMasks {
  has(path: DatasetPath): boolean;
  paths(): Iterable<DatasetPath>;
  /** Returns the masks of a file with the name of an image, without extension, that are nearest to it; several when equally near. */
  find(file: CocoFile, name: string, image: DatasetPath): readonly DatasetPath[];
}

/**
 * Finds the masks of panoptic files: PNG files in a folder that has the name of the file, and PNG files elsewhere with the name of an image that
 * a panoptic file lists, if they are masks (`masks`) or no file lists them as images.
 */
export function panopticMasks(
  imageFiles: readonly SourceFile[],
  masks: readonly ImageMask[],
  files: readonly CocoFile[],
): PanopticMasks {
  const owners = ownersOf(files);
  let known: ReadonlySet<string> | undefined;
  /** The names of the images that files list; few drops have a PNG for which they are needed. */
  const listed = () => {
    known ??= new Set(files.flatMap(({ images }) => images.map(({ fileName = "" }) => baseName(fileName))));
    return known;
  };
  const byFile = new Map<CocoFile, Map<string, DatasetPath[]>>();
  const paths = new Set<DatasetPath>();
  const add = (path: DatasetPath, isMask: boolean) => {
    if (extensionOf(path) !== ".png") return;
    const byFolder = owners.byFolder(path);
    const isFree = isMask || !listed().has(baseName(path));
    const own = byFolder === undefined ? (isFree ? owners.byStem(path) : []) : [byFolder];
    for (const file of own) {
      paths.add(path);
      const names = byFile.get(file) ?? new Map<string, DatasetPath[]>();
      byFile.set(file, names);
      names.set(stemOf(path), [...(names.get(stemOf(path)) ?? []), path]);
    }
  };
  for (const { path } of imageFiles) add(path, false);
  for (const { path } of masks) add(path, true);
  return {
    has: (path) => paths.has(path),
    paths: () => paths,
    find: (file, name, image) => nearest(byFile.get(file)?.get(stemOf(name)) ?? [], image),
  };
}

/** Which file a PNG may belong to, by the name of its folder or by its own. */
function ownersOf(files: readonly CocoFile[]) {
  const folders = new Map<string, CocoFile>();
  const stems = new Map<string, CocoFile[]>();
  for (const file of files) {
    const stem = stemOf(file.path);
    if (/^panoptic/i.test(stem)) folders.set(stem, file);
    folders.set(`${stem}_pixelmaps`, file);
    if (!file.isPanoptic) continue;
    for (const { fileName } of file.images) {
      if (fileName === undefined) continue;
      const of = stems.get(stemOf(fileName));
      if (of === undefined) stems.set(stemOf(fileName), [file]);
      else if (!of.includes(file)) of.push(file);
    }
  }
  return {
    byFolder: (path: string) =>
      folderOf(path)
        .split("/")
        .map((segment) => folders.get(segment))
        .find((owner) => owner !== undefined),
    byStem: (path: string) => stems.get(stemOf(path)) ?? [],
  };
}

/** Returns the paths that have the most folders in common with that of the image. */
function nearest(paths: readonly DatasetPath[], image: DatasetPath): readonly DatasetPath[] {
  if (paths.length < 2) return paths;
  const folders = new Set(placeSegments(folderOf(image)).map(foldedName));
  const shared = paths.map(
    (path) => placeSegments(folderOf(path)).filter((one) => folders.has(foldedName(one))).length,
  );
  const most = Math.max(...shared);
  return paths.filter((_, i) => shared[i] === most);
}
