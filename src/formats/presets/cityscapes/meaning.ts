import { type CityscapesLabel, labelOfId, labelOfName, labelOfTrainId } from "../../classes/cityscapesLabels.ts";
import type { ValueMeaning } from "../../codecs/labelPng.ts";

/** A value of an instance image is the class id times this, plus the instance id. */
export const INSTANCES_PER_CLASS = 1000;
const UNLABELED = 0;
/** The train id of pixels that are not evaluated. */
const IGNORED = 255;
const LICENSE_PLATE = -1;

/** Returns the class of a label. `cargroup` is a group of cars that cannot be distinguished: class `car`, tag `crowd`. */
export function meaningOfName(label: string): ValueMeaning {
  if (labelOfName(label) === undefined && label.endsWith("group")) {
    const single = labelOfName(label.slice(0, -"group".length));
    if (single?.hasInstances) return { class: single.name, tags: [{ name: "crowd" }] };
  }
  return { class: label };
}

/** Returns the class of a value of a label image; undefined for background. `bitDepth`: 8 or 16. */
export function meaningOfValue(
  value: number,
  kind: "instanceIds" | "labelIds" | "instanceTrainIds" | "labelTrainIds",
  bitDepth: number,
): ValueMeaning | undefined {
  const hasInstances = kind === "instanceIds" || kind === "instanceTrainIds";
  const isInstance = hasInstances && value >= INSTANCES_PER_CLASS && value !== 0xffff;
  const id = isInstance ? Math.floor(value / INSTANCES_PER_CLASS) : value;
  const label = kind === "instanceTrainIds" || kind === "labelTrainIds" ? classOfTrainId(id) : classOfId(id);
  if (label === undefined) return undefined;
  if (isInstance) return { class: label.name, extra: { instanceId: value % INSTANCES_PER_CLASS } };
  // Eight bits cannot hold instance ids, so a class id does not mean a group.
  const isCrowd = hasInstances && bitDepth === 16 && label.hasInstances;
  return { class: label.name, ...(isCrowd && { tags: [{ name: "crowd" }] }) };
}

/** A class, or an id that Cityscapes does not define. */
type IdMeaning = Pick<CityscapesLabel, "name" | "hasInstances">;

function classOfTrainId(id: number): IdMeaning | undefined {
  if (id === IGNORED || id === 0xffff) return undefined;
  return labelOfTrainId(id) ?? unknownClass(id);
}

function classOfId(id: number): IdMeaning | undefined {
  if (id === UNLABELED) return undefined;
  // The id -1 in one byte or in two.
  const known = id === 0xff || id === 0xffff ? LICENSE_PLATE : id;
  return labelOfId(known) ?? unknownClass(known);
}

function unknownClass(id: number): IdMeaning {
  return { name: `class ${id}`, hasInstances: false };
}
