import { type CityscapesLabel, labelOfId, labelOfName, labelOfTrainId } from "../../classes/cityscapesLabels.ts";
import type { ValueMeaning } from "../../codecs/labelPng.ts";

/** An instance image holds the class times this, plus the number of the instance. */
const INSTANCES_PER_CLASS = 1000;
const UNLABELED = 0;
/** What is not evaluated, in an image of benchmark numbers. */
const IGNORED = 255;
const LICENSE_PLATE = -1;

/** What a label in words means. `cargroup` is many cars that could not be told apart: class `car`, tag `crowd`. */
export function meaningOfName(label: string): ValueMeaning {
  if (labelOfName(label) === undefined && label.endsWith("group")) {
    const single = labelOfName(label.slice(0, -"group".length));
    if (single?.hasInstances) return { class: single.name, tags: [{ name: "crowd" }] };
  }
  return { class: label };
}

/** What a value of a label image means; undefined for nothing. `bitDepth`: 8 or 16. */
export function meaningOfValue(
  value: number,
  kind: "instanceIds" | "labelIds" | "instanceTrainIds" | "labelTrainIds",
  bitDepth: number,
): ValueMeaning | undefined {
  const ofBenchmark = kind === "instanceTrainIds" || kind === "labelTrainIds";
  const ofInstances = kind === "instanceIds" || kind === "instanceTrainIds";
  const hasInstance = ofInstances && value >= INSTANCES_PER_CLASS && value !== 0xffff;
  const number = hasInstance ? Math.floor(value / INSTANCES_PER_CLASS) : value;
  if (ofBenchmark && (number === IGNORED || number === 0xffff)) return undefined;
  // -1 as a byte or as two.
  const id = !ofBenchmark && (number === 0xff || number === 0xffff) ? LICENSE_PLATE : number;
  if (!ofBenchmark && id === UNLABELED) return undefined;
  const label: CityscapesLabel | undefined = ofBenchmark ? labelOfTrainId(id) : labelOfId(id);
  const title = label?.name ?? `class ${id}`;
  if (hasInstance) return { class: title, extra: { instanceId: value % INSTANCES_PER_CLASS } };
  // Eight bits have no room for instances, so that a number of a class says nothing about them.
  const isCrowd = ofInstances && bitDepth === 16 && label?.hasInstances;
  return { class: title, ...(isCrowd && { tags: [{ name: "crowd" }] }) };
}
