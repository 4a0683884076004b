import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { uprightSize } from "../../../model/image.ts";
import { hexColor, isBackground, vocColor } from "../../classes/maskColors.ts";
import { encodeLabelPng } from "../../codecs/png.ts";
import { textEntry } from "../../export/textEntry.ts";
import type { ArchiveEntry, ImageContent, ProjectHead } from "../../format.ts";
import { MOST_LABEL_PIXELS, type Pixelable, paintPixels, pixelMask } from "../../geometry/pixelMask.ts";
import type { Size } from "../../geometry/rules.ts";

/** 0 is the background and 255 void, so that a label image has room for so many classes and objects. */
const MOST_NUMBERS = 254;
/** The palette of Pascal VOC: red, green and blue of each number. */
const palette = Uint8Array.from(
  Array.from({ length: 256 }, (_, number) => vocColor(number)).flatMap((color) => [
    color >> 16,
    (color >> 8) & 255,
    color & 255,
  ]),
);

/** The numbers of classes in label images, in the order of the project. */
export class MaskClasses {
  readonly #numbers: ReadonlyMap<string, number>;

  constructor({ classes }: Pick<ProjectHead, "classes">) {
    const titles = classes.map(({ title }) => title).filter(fitsLabelMap);
    this.#numbers = new Map(titles.slice(0, MOST_NUMBERS).map((title, i) => [title, i + 1]));
  }

  /** Returns the colour of a class in label images as `#RRGGBB`; undefined for a class without a number. */
  colorOf(title: string): string | undefined {
    const number = this.#numbers.get(title);
    return number === undefined ? undefined : hexColor(vocColor(number));
  }

  /** Returns the pixels that an object has in label images, and its number there; undefined for one without. `index`: its place among the objects of its image, from 0. */
  drawingOf({ class: title, geometry }: Figure, index: number): { shape: Pixelable; number: number } | undefined {
    const number = this.#numbers.get(title);
    return number !== undefined && index < MOST_NUMBERS && isPixelable(geometry)
      ? { shape: geometry, number }
      : undefined;
  }

  /** Returns the file that names the classes and their colours. */
  labelMap(path: string): ArchiveEntry {
    const lines = ["# label:color_rgb:parts:actions", "background:0,0,0::"];
    for (const [title, number] of this.#numbers) {
      const color = palette.subarray(number * 3, number * 3 + 3);
      lines.push(`${title}:${color.join(",")}::`);
    }
    return textEntry(path, lines.map((line) => `${line}\n`).join(""));
  }
}

/** False for a title that a line of a label map cannot hold, or that means something else there. */
function fitsLabelMap(title: string): boolean {
  return title === title.trim() && !/^$|^#|^__ignore__$|[\r\n]/.test(title) && !isBackground(title);
}

/** Returns true for a geometry that covers pixels of its own and not only a box. */
export function isPixelable(
  geometry: Geometry,
): geometry is Extract<Geometry, { type: "polygon" | "bitmap" | "multipart" }> {
  return geometry.type === "polygon" || geometry.type === "bitmap" || geometry.type === "multipart";
}

/** Returns the size of the label images of an image; undefined for one that is too large or whose size is not known. */
export function maskSizeOf({ annotatedSize, info }: Pick<ImageContent, "annotatedSize" | "info">): Size | undefined {
  const size = annotatedSize ?? uprightSize(info);
  return size !== undefined && size.width * size.height <= MOST_LABEL_PIXELS ? size : undefined;
}

/** Returns the label images of an image: one with the numbers of classes, one with those of objects, from 1. Later objects lie over earlier ones. */
export function drawMasks(
  figures: readonly Figure[],
  size: Size,
  classes: MaskClasses,
): { readonly ofClasses: Uint8Array; readonly ofObjects: Uint8Array } {
  const [ofClasses, ofObjects] = [new Uint8Array(size.width * size.height), new Uint8Array(size.width * size.height)];
  for (const [index, figure] of figures.entries()) {
    const drawing = classes.drawingOf(figure, index);
    const placed = drawing && pixelMask(drawing.shape, size);
    if (drawing === undefined || placed === undefined) continue;
    paintPixels(placed, size, (at) => {
      ofClasses[at] = drawing.number;
      ofObjects[at] = index + 1;
    });
  }
  const encoded = (samples: Uint8Array) =>
    encodeLabelPng({ ...size, colorType: "palette", bitDepth: 8, samples, palette });
  return { ofClasses: encoded(ofClasses), ofObjects: encoded(ofObjects) };
}
