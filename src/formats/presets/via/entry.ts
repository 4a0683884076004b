import { baseName } from "../../../model/datasetPath.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import type { SourceFile } from "../../sourceTree.ts";

/** An image as a VIA file lists it. */
export interface ViaEntry extends ListedEntry {
  readonly fileName: string;
  /** Bytes of the image file, when the VIA file states them. */
  readonly bytes?: number;
}

/**
 * Returns a file with names that distinguish images of the same name by the size of their files: VIA names images without folders. An entry whose size
 * differs from those of all images of that name is for an image that is not in the drop.
 */
export function resolveBySize(file: ItemFile<ViaEntry>, images: readonly SourceFile[]): ItemFile<ViaEntry> {
  const named = grouped(images, ({ path }) => baseName(path));
  const listed = grouped(file.images, ({ fileName }) => fileName);
  const entries = file.images.map((entry) => {
    const { fileName, bytes } = entry;
    const candidates = named.get(baseName(fileName)) ?? [];
    const namesakes = listed.get(fileName) ?? [];
    const isAmbiguous = candidates.length > 1 || namesakes.length > 1;
    if (bytes === undefined || candidates.length === 0 || !isAmbiguous || fileName.includes("/")) return entry;
    // The page may not know the sizes of all files yet.
    if (candidates.some((image) => image.bytes === undefined)) return entry;
    const [match, ...more] = candidates.filter((image) => image.bytes === bytes);
    if (match === undefined) return { ...entry, fileName: `${fileName} (${bytes} bytes)` };
    return more.length > 0 ? entry : { ...entry, fileName: match.path };
  });
  return { ...file, images: entries };
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const same = groups.get(keyOf(item));
    if (same === undefined) groups.set(keyOf(item), [item]);
    else same.push(item);
  }
  return groups;
}
