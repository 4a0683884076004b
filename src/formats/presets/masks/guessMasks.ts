import { type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { KnownMasks } from "./roles.ts";
import { type MaskLook, surveyMasks } from "./survey.ts";

/** Pictures of a folder that are opened to see whether they are masks. */
const SAMPLES = 4;
/** The part of two folders' pictures that have to be called alike. */
const ALIKE = 0.8;
/** Values that a mask may have, and a photograph has many more of. */
const MASK_VALUES = 64;
/** Pairs of folders that are compared. */
const MAX_FOLDERS = 60;

/** What is known of a drop without a guess. */
export const nothingKnown: KnownMasks = { folders: new Set(), paths: new Set() };

/**
 * Where no name says what is a mask: two folders whose pictures are called alike, or pictures called alike in one folder (`a.jpg`, `a.png`), of which
 * one half holds few values and the other photographs. Pictures in two sizes, or from two cameras, are none.
 */
export async function guessMasks(tree: SourceTree, root: string, signal?: AbortSignal): Promise<KnownMasks> {
  const prefix = root === "" ? "" : `${root}/`;
  const folders = new Map<string, Map<string, DatasetPath[]>>();
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix) || !isImageName(path)) continue;
    const stems = folders.get(folderOf(path)) ?? new Map<string, DatasetPath[]>();
    folders.set(folderOf(path), stems);
    stems.set(stemOf(path), [...(stems.get(stemOf(path)) ?? []), path]);
  }
  if (folders.size > MAX_FOLDERS) return nothingKnown;
  const found = { folders: new Set<string>(), paths: new Set<string>() };
  const areMasks = async (paths: readonly DatasetPath[]) => {
    const looks = await surveyMasks(tree, paths, SAMPLES, signal);
    return looks.length > 0 && looks.every(hasFewValues);
  };
  const arePhotos = async (paths: readonly DatasetPath[]) => {
    const isPng = paths.every((path) => extensionOf(path) === ".png");
    const looks = isPng ? await surveyMasks(tree, paths, SAMPLES, signal) : [];
    return looks.every((look) => !hasFewValues(look));
  };
  for (const [folder, stems] of folders) {
    const twins = [...stems.values()].filter(({ length }) => length > 1);
    const pngs = twins.flatMap((paths) => paths.filter((path) => extensionOf(path) === ".png"));
    if (twins.length > ALIKE * stems.size && pngs.length === twins.length && (await areMasks(pngs))) {
      for (const path of pngs) found.paths.add(path);
    }
    for (const [other, otherStems] of folders) {
      if (other === folder || found.folders.has(folder) || !areAlike(stems, otherStems)) continue;
      const [paths, otherPaths] = [[...stems.values()].flat(), [...otherStems.values()].flat()];
      if ((await areMasks(paths)) && (await arePhotos(otherPaths))) found.folders.add(folder);
    }
  }
  return found;
}

function hasFewValues({ counts }: MaskLook): boolean {
  return counts !== undefined && counts.size <= MASK_VALUES;
}

function areAlike(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  let same = 0;
  for (const stem of a.keys()) if (b.has(stem)) same++;
  return same > 0 && same >= ALIKE * Math.max(a.size, b.size);
}
