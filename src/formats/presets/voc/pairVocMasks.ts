import { belowFolder, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { folderPlace } from "../../masks/maskFolders.ts";
import type { PlacedImageFile } from "../../masks/maskRoles.ts";
import { pairMasks } from "../../masks/pairMasks.ts";
import type { SourceFile } from "../../sourceTree.ts";

/** The masks of one kind. */
export interface VocMasks {
  readonly byImage: ReadonlyMap<DatasetPath, DatasetPath>;
  /** Masks that no image has, with the images that each may belong to. */
  readonly orphans: readonly { readonly path: DatasetPath; readonly rivals: readonly DatasetPath[] }[];
  /** Masks of images with another mask in their own place, or with several that are equally near; these have no mask. */
  readonly seconds: readonly { readonly path: DatasetPath; readonly image: DatasetPath }[];
}

/** Pairs masks of one kind with images by place and name: folders below `SegmentationClass` mirror those of the images. */
export function pairVocMasks(images: readonly SourceFile[], masks: readonly SourceFile[], root: string): VocMasks {
  const placeOf = ({ path }: SourceFile) => folderPlace(folderOf(belowFolder(path, root))).place;
  const placed = (file: SourceFile): PlacedImageFile => ({ file, place: placeOf(file) });
  const [ofImages, ofMasks] = [images.map(placed), masks.map(placed)];
  const pairs = pairMasks(ofImages, ofMasks);
  const places = new Map([...ofImages, ...ofMasks].map(({ file, place }) => [file.path, place]));
  const byImage = new Map<DatasetPath, DatasetPath>();
  const seconds: { path: DatasetPath; image: DatasetPath }[] = [];
  for (const [image, all] of pairs.masksOf) {
    const near = all.filter(({ path }) => places.get(path) === places.get(image));
    const [only, ...more] = near.length > 0 ? near : all;
    if (only !== undefined && more.length === 0) byImage.set(image, only.path);
    for (const { path } of all) if (path !== byImage.get(image)) seconds.push({ path, image });
  }
  const orphans = [...pairs.orphans.values()].flatMap(({ paths, rivals }) => paths.map((path) => ({ path, rivals })));
  return { byImage, orphans, seconds };
}
