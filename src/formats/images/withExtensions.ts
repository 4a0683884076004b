import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../model/datasetPath.ts";
import { groupBy } from "./groupBy.ts";
import { isImageName } from "./imageFile.ts";
import type { ListedEntry } from "./listedImages.ts";

/**
 * Completes names of images that lack an extension by that of the image with this name; of several, by one in the folder `split`. Names
 * without an image stay as they are.
 */
export function withExtensions<Entry extends ListedEntry>(
  entries: readonly Entry[],
  images: readonly { readonly path: DatasetPath }[],
  split: string,
): Entry[] {
  let byStem: Map<string, DatasetPath[]> | undefined;
  return entries.map((entry) => {
    const { fileName } = entry;
    if (fileName === undefined || isImageName(fileName)) return entry;
    byStem ??= groupBy(
      images.map(({ path }) => path),
      stemOf,
    );
    const name = fileName.replaceAll("\\", "/");
    const fits = (byStem.get(baseName(name)) ?? []).filter((path) => {
      const bare = path.slice(0, path.length - extensionOf(path).length);
      return bare === name || bare.endsWith(`/${name}`);
    });
    const own = fits.filter((path) => folderOf(path).split("/").includes(split));
    const match = own[0] ?? fits[0];
    if (match === undefined) return entry;
    return { ...entry, fileName: `${name}${match.slice(match.length - extensionOf(match).length)}` };
  });
}
