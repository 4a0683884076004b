import { baseName } from "../../../model/datasetPath.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import type { SourceFile } from "../../sourceTree.ts";

/** An image as a file of VIA lists it. */
export interface ViaEntry extends ListedEntry {
  readonly fileName: string;
  /** Size of the image file in bytes, when the file says so. */
  readonly bytes?: number;
}

/**
 * Tells images of the same name apart by the size of their files: VIA knows images by their names without folders. An entry whose size none of
 * several namesakes has stands for an image that is not there.
 */
export function bySize(file: ItemFile<ViaEntry>, pictures: readonly SourceFile[]): ItemFile<ViaEntry> {
  const named = grouped(pictures, ({ path }) => baseName(path));
  const listed = grouped(file.images, ({ fileName }) => fileName);
  const images = file.images.map((entry) => {
    const { fileName, bytes } = entry;
    const candidates = named.get(baseName(fileName)) ?? [];
    const isAmbiguous = candidates.length > 1 || listed.get(fileName)!.length > 1;
    if (bytes === undefined || candidates.length === 0 || !isAmbiguous || fileName.includes("/")) return entry;
    // The page may not have looked at all files yet.
    if (candidates.some((picture) => picture.bytes === undefined)) return entry;
    const fitting = candidates.filter((picture) => picture.bytes === bytes);
    if (fitting.length === 1) return { ...entry, fileName: fitting[0]!.path as string };
    return fitting.length > 1 ? entry : { ...entry, fileName: `${fileName} (${bytes} bytes)` };
  });
  return { ...file, images };
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
