import { folderOf } from "../../model/datasetPath.ts";
import { isImageName } from "../images/imageFile.ts";
import type { SourceFile } from "../sourceTree.ts";
import { type FolderPlace, folderPlace, namesOfImage, namesOfMask } from "./maskFolders.ts";

/** An image file and the part of the dataset that its folders name, from the root. */
export interface PlacedImageFile {
  readonly file: SourceFile;
  readonly place: string;
}

/** The image files of a drop by what they are. */
interface Roles {
  readonly images: readonly PlacedImageFile[];
  readonly masks: readonly PlacedImageFile[];
  /** Masks drawn over their images. */
  readonly renderings: readonly PlacedImageFile[];
}

/** Masks that are known by their content, as whole folders or single paths. */
export interface KnownMasks {
  readonly folders: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
}

/**
 * Distinguishes masks from images: by the names of their folders; by names such as `a_mask.png` whose image `a` exists; and by what is known from
 * their content.
 */
export function rolesOf(files: readonly SourceFile[], root: string, known: KnownMasks): Roles {
  const prefix = root === "" ? "" : `${root}/`;
  const masks: PlacedImageFile[] = [];
  const renderings: PlacedImageFile[] = [];
  const rest: PlacedImageFile[] = [];
  const places = new Map<string, FolderPlace>();
  for (const file of files) {
    const { path } = file;
    if (!path.startsWith(prefix) || !isImageName(path)) continue;
    const folder = folderOf(path.slice(prefix.length));
    const { place, role } = places.get(folder) ?? folderPlace(folder);
    if (!places.has(folder)) places.set(folder, { place, role });
    if (role === "rendering") renderings.push({ file, place });
    else if (role === "mask" || known.folders.has(folderOf(path)) || known.paths.has(path)) masks.push({ file, place });
    else rest.push({ file, place });
  }
  const named = masksByName(rest);
  return {
    images: rest.filter((candidate) => !named.has(candidate)),
    masks: [...masks, ...named],
    renderings,
  };
}

/** Finds masks by names such as `a_mask.png` whose image exists. When most files with such names are masks, all are: the images of some are missing. */
function masksByName(files: readonly PlacedImageFile[]): Set<PlacedImageFile> {
  const marked = new Set(files.filter(({ file }) => namesOfMask(file.path).marked));
  if (marked.size === 0) return marked;
  const plain = new Set<string>();
  const everywhere = new Map<string, number>();
  for (const candidate of files) {
    if (marked.has(candidate)) continue;
    for (const name of namesOfImage(candidate.file.path)) {
      plain.add(`${candidate.place}/${name}`);
      everywhere.set(name, (everywhere.get(name) ?? 0) + 1);
    }
  }
  const paired = [...marked].filter(({ file, place }) => {
    const [, ...names] = namesOfMask(file.path).names;
    return names.some((name) => plain.has(`${place}/${name}`) || everywhere.get(name) === 1);
  });
  return paired.length * 2 >= marked.size ? marked : new Set(paired);
}
