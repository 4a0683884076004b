import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import type { CityscapesLabel } from "../cityscapesLabels.ts";
import { inPixels, type Size } from "../geometryRules.ts";
import { decodePng, PngError } from "../png.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { type ValueImage, valueMasks } from "../valueMasks.ts";
import type { LabelKind } from "./layout.ts";

/** Bytes of a label image's file. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Values above which an image is a picture and no label image. */
const MAX_VALUES = 1024;
/** An instance image holds the class times this, plus the number of the instance. */
const INSTANCES_PER_CLASS = 256;
/** What nobody labelled. */
const UNLABELED = 0;

/** Reads a label image; `size` is that of the picture. Refuses in one plain sentence. */
export async function readLabelImage(
  tree: SourceTree,
  path: DatasetPath,
  size: Size | undefined,
  signal?: AbortSignal,
): Promise<ValueImage | { readonly refused: string }> {
  try {
    const bytes = await tree.bytes(path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const { width, height, colorType, samples } = decodePng(bytes);
    if (colorType !== "grey" && colorType !== "palette")
      return { refused: "It holds colours, not numbers of classes." };
    if (size !== undefined && (size.width !== width || size.height !== height)) {
      return { refused: `It has ${width} x ${height} pixels and its image has ${inPixels(size)}.` };
    }
    return { width, height, values: samples };
  } catch (error) {
    if (error instanceof SourceReadError) return { refused: `It cannot be read: ${error.reason}.` };
    if (error instanceof PngError) return { refused: `The PNG ${error.message}.` };
    throw error;
  }
}

/**
 * One object for each instance, and one for each class without instances. Numbers that Cityscapes does not have are classes called by their
 * number. Undefined when the image holds too many values to be a label image.
 */
export function figuresOf(
  image: ValueImage,
  kind: LabelKind,
  labels: readonly CityscapesLabel[],
): readonly Figure[] | undefined {
  const classOf = (value: number) => (kind === "instance" ? Math.floor(value / INSTANCES_PER_CLASS) : value);
  const masks = valueMasks(image, MAX_VALUES, (value) => classOf(value) !== UNLABELED);
  return masks?.map(({ value, bitmap }): Figure => {
    const id = classOf(value);
    const instance = kind === "instance" ? value % INSTANCES_PER_CLASS : 0;
    const title = labels[id]?.name ?? `class ${id}`;
    return { class: title, geometry: bitmap, tags: [], ...(instance > 0 && { extra: { instance } }) };
  });
}
