import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import { type FolderPlace, folderPlace, namesOfImage, namesOfMask } from "../../images/maskFolders.ts";
import type { SourceFile } from "../../sourceTree.ts";

/** A picture file with what its path says: the part of the dataset that it lies in, from the root, and its folder. */
export interface PlacedPicture {
  readonly file: SourceFile;
  readonly place: string;
}

/** The pictures of a drop by what they are. */
export interface Roles {
  readonly images: readonly PlacedPicture[];
  readonly masks: readonly PlacedPicture[];
  /** Masks drawn over their pictures. */
  readonly renderings: readonly DatasetPath[];
}

/** Masks that names alone do not tell, by whole folders or by single paths; found by what pictures hold. */
export interface KnownMasks {
  readonly folders: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
}

/**
 * Tells masks from images: by the words of their folders; by names such as `a_mask.png` whose picture `a` is there; and by what is known
 * from their content.
 */
export function rolesOf(files: readonly SourceFile[], root: string, known: KnownMasks): Roles {
  const prefix = root === "" ? "" : `${root}/`;
  const masks: PlacedPicture[] = [];
  const renderings: DatasetPath[] = [];
  const rest: PlacedPicture[] = [];
  const places = new Map<string, FolderPlace>();
  for (const file of files) {
    const { path } = file;
    if (!path.startsWith(prefix) || !isImageName(path)) continue;
    const folder = folderOf(path.slice(prefix.length));
    const { place, role } = places.get(folder) ?? folderPlace(folder);
    if (!places.has(folder)) places.set(folder, { place, role });
    if (role === "rendering") renderings.push(path);
    else if (role === "mask" || known.folders.has(folderOf(path)) || known.paths.has(path)) masks.push({ file, place });
    else rest.push({ file, place });
  }
  const named = masksByName(rest);
  return {
    images: rest.filter((picture) => !named.has(picture)),
    masks: [...masks, ...named],
    renderings,
  };
}

/** Pictures called as masks are whose picture is there. When most pictures called so are masks, all are: the pictures of some are absent. */
function masksByName(pictures: readonly PlacedPicture[]): Set<PlacedPicture> {
  const marked = new Set(pictures.filter(({ file }) => namesOfMask(file.path).marked));
  if (marked.size === 0) return marked;
  const plain = new Set<string>();
  const everywhere = new Map<string, number>();
  for (const picture of pictures) {
    if (marked.has(picture)) continue;
    for (const name of namesOfImage(picture.file.path)) {
      plain.add(`${picture.place}/${name}`);
      everywhere.set(name, (everywhere.get(name) ?? 0) + 1);
    }
  }
  const paired = [...marked].filter(({ file, place }) => {
    const [, ...names] = namesOfMask(file.path).names;
    return names.some((name) => plain.has(`${place}/${name}`) || everywhere.get(name) === 1);
  });
  return paired.length * 2 >= marked.size ? marked : new Set(paired);
}
