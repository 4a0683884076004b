import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import { quadOnUpright } from "../../export/figureBox.ts";
import { classWord, writeLabelFiles } from "../../export/labelFiles.ts";
import { withoutNoise } from "../../export/textEntry.ts";
import { type MovePoint, toUprightPixels } from "../../export/uprightFrame.ts";
import type { ArchiveEntry, ImageContent, StoredProject } from "../../format.ts";

/** Writes a project as DOTA: `images/` and `labelTxt/` in the folder of each dataset. Images that are not labelled get no label file. */
export function writeDota(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  return writeLabelFiles(project, { images: "images", labels: "labelTxt", labelOf }, signal);
}

const HEADINGS = ["imagesource", "gsd", "acquisition dates"];

/** Returns true for a tag of an image that a heading of a label file holds. */
export function isHeading({ name, value }: Tag): boolean {
  if (name === "gsd") return typeof value === "number";
  return HEADINGS.includes(name) && typeof value === "string" && /^(?!none$|null$)\S(.*\S)?$/i.test(value);
}

/** Returns the difficulty of an object, 1 to 9; undefined without one. A flag counts as 1. */
export function difficultyOf(tags: readonly Tag[]): number | undefined {
  const tag = tags.find(({ name }) => name === "difficult");
  if (tag === undefined) return undefined;
  const { value = 1 } = tag;
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 10 ? value : undefined;
}

function labelOf(image: ImageContent): string {
  const move = toUprightPixels(image);
  const headings = image.tags.filter(isHeading).map(({ name, value }) => `${name}:${value}`);
  const lines = image.figures.flatMap((figure) => lineOf(figure, move) ?? []);
  return [...headings, ...lines].map((line) => `${line}\n`).join("");
}

function lineOf(figure: Figure, move: MovePoint): string | undefined {
  const quad = quadOnUpright(figure, move);
  if (quad === undefined) return undefined;
  const numbers = quad.flat().map(withoutNoise);
  return [...numbers, classWord(figure.class, "-"), difficultyOf(figure.tags) ?? 0].join(" ");
}
