import type { DatasetPath } from "../../model/datasetPath.ts";
import { mapAhead } from "../read/mapAhead.ts";
import type { ImageFacts } from "./findImages.ts";
import type { ListedImage, Listing } from "./listedImages.ts";

/** Labelled images that have another number of bytes than an annotation file states. */
export interface ChangedImages {
  /** The annotation file. */
  readonly path: DatasetPath;
  readonly images: number;
  readonly first: { readonly path: DatasetPath; readonly bytes: number; readonly stated: number };
}

/** Compares labelled images with the numbers of bytes that annotation files state; opens only those with such a number. */
export async function findChangedImages(
  images: readonly ListedImage<Listing>[],
  { size }: Pick<ImageFacts, "size">,
): Promise<readonly ChangedImages[]> {
  const stated = images.flatMap(({ file: { path }, sources }) =>
    sources.flatMap(({ file, entry }) => {
      const { annotations, bytes } = entry;
      return annotations === 0 || bytes === undefined ? [] : [{ path, of: file.path, stated: bytes }];
    }),
  );
  const changed = new Map<DatasetPath, ChangedImages>();
  const sized = mapAhead(stated, async (one) => ({ ...one, bytes: await size(one.path) }));
  for await (const { path, of, stated: expected, bytes } of sized) {
    if (bytes === undefined || bytes === expected) continue;
    const known = changed.get(of) ?? { path: of, images: 0, first: { path, bytes, stated: expected } };
    changed.set(of, { ...known, images: known.images + 1 });
  }
  return [...changed.values()];
}
