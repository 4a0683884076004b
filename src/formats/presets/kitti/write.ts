import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import { confidenceOf } from "../../classes/confidence.ts";
import { boxOnUpright } from "../../export/figureBox.ts";
import { classWord, writeLabelFiles } from "../../export/labelFiles.ts";
import { withoutNoise } from "../../export/textEntry.ts";
import { type MovePoint, toUprightPixels } from "../../export/uprightFrame.ts";
import type { ArchiveEntry, ImageContent, StoredProject } from "../../format.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { kittiPlaces } from "./places.ts";

/** Writes a project as KITTI, in the folder of each dataset. */
export function writeKitti(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  return writeLabelFiles(project, { ...kittiPlaces(project), labelOf }, signal);
}

/** The fields after the box, with their values when nothing is known. */
const SPACE = { height: -1, width: -1, length: -1, x: -1000, y: -1000, z: -1000, rotation_y: -10 };
const UNKNOWN_ALPHA = -10;

/** Returns the number of a tag with a column; 1 for a flag, undefined without one. */
export function columnOf(tags: readonly Tag[], name: "truncated" | "occluded"): number | undefined {
  const tag = tags.find((one) => one.name === name);
  if (tag === undefined) return undefined;
  if (typeof tag.value === "number") return tag.value;
  return tag.value === undefined ? 1 : undefined;
}

function labelOf(image: ImageContent): string {
  const move = toUprightPixels(image);
  const lines = image.figures.flatMap((figure) => lineOf(figure, move) ?? []);
  return lines.map((line) => `${line}\n`).join("");
}

/** Returns a class as a type: one word that does not begin with a quote, which readers of CSV take for the start of a quoted text. */
export function typeWord(title: string): string {
  return classWord(title.replace(/^["\s]+/, ""), "_");
}

function lineOf(figure: Figure, move: MovePoint): string | undefined {
  const box = boxOnUpright(figure, move);
  if (box === undefined) return undefined;
  const { tags, extra } = figure;
  const kept = isJsonObject(extra?.kitti) ? extra.kitti : {};
  const numberIn = (name: string, unknown: number) => (typeof kept[name] === "number" ? kept[name] : unknown);
  const confidence = confidenceOf(tags);
  return [
    typeWord(figure.class),
    columnOf(tags, "truncated") ?? 0,
    Math.round(columnOf(tags, "occluded") ?? 0),
    numberIn("alpha", UNKNOWN_ALPHA),
    ...box.map(withoutNoise),
    ...Object.entries(SPACE).map(([name, unknown]) => numberIn(name, unknown)),
    ...(confidence === undefined ? [] : [confidence.value]),
  ].join(" ");
}
