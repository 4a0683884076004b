import type { SqlValue } from "../operation.ts";

/** An image to add. */
export interface NewImage {
  readonly datasetId: number;
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly bytes: number;
  readonly kind: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number;
  readonly labelled: boolean;
  readonly objects: number;
  /** Supervisely JSON. */
  readonly annotation: string | null;
  readonly meta: string | null;
  /** `[class id, geometry type as Supervisely spells it, objects]`. */
  readonly classes: readonly (readonly [classId: number, geometry: string, objects: number])[];
  /** `[tag id, uses on the image, uses on its objects]`. */
  readonly tags: readonly (readonly [tagId: number, onImage: number, onObjects: number])[];
}

/**
 * Images to add, as flat lists of the values of their rows. They pass between threads, which takes a fraction of the time that objects take,
 * because nothing is named for each image.
 */
export interface PackedImages {
  readonly count: number;
  /** The values of `imageColumns`, image after image. */
  readonly values: readonly SqlValue[];
  /** `place of the image, class id, geometry, objects`, again and again. */
  readonly classes: readonly SqlValue[];
  /** `place of the image, tag id, uses on the image, uses on its objects`, again and again. */
  readonly tags: readonly SqlValue[];
}

/** The columns of an image that an import or a copy determines. */
export const imageColumns = [
  "dataset_id",
  "name",
  "path",
  "hash",
  "bytes",
  "kind",
  "width",
  "height",
  "orientation",
  "labelled",
  "objects",
  "annotation",
  "meta",
] as const;

/** Packs images, in their order. */
export function packImages(images: Iterable<NewImage>): PackedImages {
  let count = 0;
  const values: SqlValue[] = [];
  const classes: SqlValue[] = [];
  const tags: SqlValue[] = [];
  for (const image of images) {
    values.push(image.datasetId, image.name, image.path, image.hash, image.bytes, image.kind);
    values.push(image.width, image.height, image.orientation, image.labelled ? 1 : 0, image.objects);
    values.push(image.annotation, image.meta);
    for (const [classId, geometry, objects] of image.classes) classes.push(count, classId, geometry, objects);
    for (const [tagId, onImage, onObjects] of image.tags) tags.push(count, tagId, onImage, onObjects);
    count += 1;
  }
  return { count, values, classes, tags };
}
