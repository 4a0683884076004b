import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../model/datasetPath.ts";
import { isImageName } from "./imageFile.ts";
import type { ListedEntry } from "./listedImages.ts";

/**
 * Gives names of images without an extension that of the picture which is called so; among several, of one in a folder called `part`.
 * Names that nothing is called like stay as they are.
 */
export function withExtensions<Entry extends ListedEntry>(
  images: readonly Entry[],
  pictures: readonly { readonly path: DatasetPath }[],
  part: string,
): Entry[] {
  let byStem: Map<string, DatasetPath[]> | undefined;
  return images.map((image) => {
    const { fileName } = image;
    if (fileName === undefined || isImageName(fileName)) return image;
    byStem ??= grouped(pictures);
    const name = fileName.replaceAll("\\", "/");
    const fits = (byStem.get(baseName(name)) ?? []).filter((path) => {
      const bare = path.slice(0, path.length - extensionOf(path).length);
      return bare === name || bare.endsWith(`/${name}`);
    });
    const own = fits.filter((path) => folderOf(path).split("/").includes(part));
    const match = own[0] ?? fits[0];
    if (match === undefined) return image;
    return { ...image, fileName: `${name}${match.slice(match.length - extensionOf(match).length)}` };
  });
}

function grouped(pictures: readonly { readonly path: DatasetPath }[]): Map<string, DatasetPath[]> {
  const byStem = new Map<string, DatasetPath[]>();
  for (const { path } of pictures) {
    const stem = stemOf(path);
    const same = byStem.get(stem);
    if (same === undefined) byStem.set(stem, [path]);
    else same.push(path);
  }
  return byStem;
}
