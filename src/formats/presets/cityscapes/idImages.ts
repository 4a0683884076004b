import { labelOfName } from "../../classes/cityscapesLabels.ts";
import { encodeLabelPng } from "../../codecs/png.ts";
import { MOST_LABEL_PIXELS, paintPixels } from "../../geometry/pixelMask.ts";
import { maskOfRings } from "../../geometry/rings.ts";
import type { Size } from "../../geometry/rules.ts";
import { INSTANCES_PER_CLASS, meaningOfName } from "./meaning.ts";
import type { WrittenObject } from "./writtenObject.ts";

/** Returns true for an image whose label images are written: its size is known, and they are not too large. */
export function hasIdImages(size: Size | undefined): size is Size {
  return size !== undefined && size.width * size.height <= MOST_LABEL_PIXELS;
}

/**
 * Returns the label images of an image as PNG. `labelIds` has the id of a class in each pixel, in 8 bits; `instanceIds` has id x 1000 + number of the object
 * in 16 bits where a class has instances. Later objects lie over earlier ones; the rest is 0, `unlabeled`. Source: `json2labelImg.py` and
 * `json2instanceImg.py` of the Cityscapes scripts.
 */
export function drawIds(
  objects: readonly WrittenObject[],
  size: Size,
): { readonly labelIds: Uint8Array; readonly instanceIds: Uint8Array } {
  const instances = new Uint16Array(size.width * size.height);
  const idOf = new InstanceIds();
  for (const { label, polygon } of objects) {
    const id = idOf.next(label);
    if (id === undefined) continue;
    paintPixels(maskOfRings([[polygon]], size), size, (at) => {
      instances[at] = id;
    });
  }
  const classes = new Uint8Array(instances.length);
  instances.forEach((id, at) => {
    classes[at] = classIdOf(id);
  });
  return {
    labelIds: encodeLabelPng({ ...size, colorType: "grey", bitDepth: 8, samples: classes }),
    instanceIds: encodeLabelPng({ ...size, colorType: "grey", bitDepth: 16, samples: instances }),
  };
}

/** The ids of the objects of an image, in their order. */
export class InstanceIds {
  readonly #counts = new Map<number, number>();

  /** Returns the id of the next object; undefined for a class without one. Objects beyond 1,000 of a class have the id of a group. */
  next(label: string): number | undefined {
    const { class: title, tags } = meaningOfName(label);
    const known = labelOfName(title);
    if (known === undefined || known.id < 0) return undefined;
    if (!known.hasInstances || tags !== undefined) return known.id;
    const count = this.#counts.get(known.id) ?? 0;
    this.#counts.set(known.id, count + 1);
    return count < INSTANCES_PER_CLASS ? known.id * INSTANCES_PER_CLASS + count : known.id;
  }
}

/** Returns the id of the class of an id in an instance image. */
function classIdOf(id: number): number {
  return id < INSTANCES_PER_CLASS ? id : Math.floor(id / INSTANCES_PER_CLASS);
}
