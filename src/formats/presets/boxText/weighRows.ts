import { baseName, folderOf } from "../../../model/datasetPath.ts";
import {
  areNormalized,
  type BoxMeaning,
  type FourNumbers,
  NORMALIZED_EDGE,
  otherUnits,
  sidesOf,
} from "../../geometry/boxMeaning.ts";
import type { Size } from "../../geometry/rules.ts";
import { imageSize } from "../../images/imageSize.ts";
import { evenlySpread, firstLines } from "../../images/labelFolders.ts";
import type { Pairs } from "../../images/pairLabels.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseBoxLine } from "./line.ts";
import type { BoxTextOptions } from "./options.ts";

/** How all lines of a drop are read. */
export interface RowRules {
  readonly hasConfidence: boolean;
  readonly isNormalized: boolean;
  /** No option states the units. */
  readonly areUnitsGuessed: boolean;
  readonly meaning: BoxMeaning;
  /** The corners of all boxes are right, bottom, left, top. */
  readonly isReversed: boolean;
}

/** A line of a label file, and the size of its image where it is known. */
interface Row {
  readonly line: string;
  readonly edge: Size | undefined;
}

/** Label files whose lines are weighed, and images whose size is read for it. */
const MAX_FILES = 2000;
const MAX_SIZES = 100;
/** The part of the boxes above which inverted corners are not mistakes but another meaning. */
const FEW_INVERTED = 0.25;
/** Pixels by which a box may leave its image: the rounding of writers. */
const QUIET_PIXELS = 1.5;
/** What the four numbers of all boxes are. */
type Order = Pick<RowRules, "meaning" | "isReversed">;
const reversedCorners: Order = { meaning: "corners", isReversed: true };
const cornerAndSize: Order = { meaning: "cornerAndSize", isReversed: false };
const centerAndSize: Order = { meaning: "centerAndSize", isReversed: false };
const NORMALIZED_SIZE: Size = { width: 1, height: 1 };

/** Weighs the lines of all label files, up to 2000 of them, and returns how they are read. */
export async function weighRows(
  tree: SourceTree,
  pairs: Pairs,
  options: BoxTextOptions,
  signal?: AbortSignal,
): Promise<RowRules> {
  const chosen = evenlySpread([...pairs.labelOf], MAX_FILES);
  const sized = new Set(evenlySpread(chosen, MAX_SIZES).map(([image]) => image));
  const load = async ([image, { path }]: (typeof chosen)[number]) => ({
    lines: (await firstLines(tree, path, signal)).lines,
    edge: sized.has(image) ? await imageSize(tree, image, signal) : undefined,
  });
  const rows: Row[] = [];
  for await (const { lines, edge } of mapAhead(chosen, load)) {
    signal?.throwIfAborted();
    for (const line of lines) rows.push({ line, edge });
  }
  return rulesFor(rows, options, chosen.length > 0 && chosen.every(([, { path }]) => isOfToolkit(path)));
}

/** Returns true for a label file in the folder in which OIDv4 ToolKit has them. */
function isOfToolkit(path: string): boolean {
  return /^labels?$/i.test(baseName(folderOf(path)));
}

function rulesFor(rows: readonly Row[], options: BoxTextOptions, areOfToolkit: boolean): RowRules {
  const hasConfidence = options.fifthNumber === "auto" ? haveConfidence(rows) : options.fifthNumber === "confidence";
  const boxes = rows.flatMap(({ line, edge }) => {
    const parsed = parseBoxLine(line, hasConfidence);
    return parsed.ok ? [{ numbers: parsed.value.numbers, edge }] : [];
  });
  const areUnitsGuessed = options.units === "auto";
  const isNormalized = areUnitsGuessed
    ? areNormalized(boxes.map(({ numbers }) => numbers))
    : options.units === "normalized";
  const units = { isNormalized, areUnitsGuessed };
  if (options.box !== "auto") return { hasConfidence, ...units, meaning: options.box, isReversed: false };
  const near = boxes.filter(({ numbers }) => otherUnits(numbers, units) === undefined);
  if (isNormalized) {
    const order = [centerAndSize, cornerAndSize, reversedCorners];
    return {
      hasConfidence,
      ...units,
      ...guessMeaning(
        near.map((box) => ({ ...box, edge: NORMALIZED_SIZE })),
        order,
      ),
    };
  }
  const order = areOfToolkit
    ? [reversedCorners, cornerAndSize, centerAndSize]
    : [cornerAndSize, centerAndSize, reversedCorners];
  return { hasConfidence, ...units, ...guessMeaning(near, order) };
}

/** Returns true when most lines have a fifth number that is a confidence: from 0 to 1, or different for boxes of one class. */
function haveConfidence(rows: readonly Row[]): boolean {
  const withFive = rows.flatMap(({ line }) => {
    const parsed = parseBoxLine(line, true);
    return parsed.ok && parsed.value.confidence !== undefined
      ? [{ ...parsed.value, confidence: parsed.value.confidence }]
      : [];
  });
  if (withFive.length === 0 || 2 * withFive.length < rows.length) return false;
  const inRange = withFive.filter(({ confidence }) => confidence >= 0 && confidence <= 1).length;
  if (inRange >= 0.9 * withFive.length) return true;
  const titles = new Set(withFive.map(({ title }) => title)).size;
  return new Set(withFive.map(({ confidence }) => confidence)).size > 2 * titles;
}

interface WeighedBox {
  readonly numbers: FourNumbers;
  readonly edge: Size | undefined;
}

/**
 * The formats have corners; only when many boxes are inside out as corners, the meaning that the fewest of all contradict is taken. `others`: the
 * other meanings, the likeliest first.
 */
function guessMeaning(boxes: readonly WeighedBox[], others: readonly Order[]): Order {
  const corners: Order = { meaning: "corners", isReversed: false };
  const inverted = boxes.filter(({ numbers }) => isContradicted({ numbers, edge: undefined }, corners)).length;
  if (inverted <= FEW_INVERTED * boxes.length) return corners;
  const counted = others.map((order) => ({ order, count: boxes.filter((box) => isContradicted(box, order)).length }));
  return counted.reduce((best, other) => (other.count < best.count ? other : best)).order;
}

/** Returns true for a box that a meaning makes inverted, or puts outside of its image. */
function isContradicted({ numbers, edge }: WeighedBox, { meaning, isReversed }: Order) {
  const [left, top, right, bottom] = sidesOf(isReversed ? reversed(numbers) : numbers, meaning);
  if (right < left || bottom < top) return true;
  if (edge === undefined) return false;
  const quiet = edge === NORMALIZED_SIZE ? NORMALIZED_EDGE - 1 : QUIET_PIXELS;
  return left < -quiet || top < -quiet || right > edge.width + quiet || bottom > edge.height + quiet;
}

/** Returns corners in the order left, top, right, bottom for those in the order right, bottom, left, top. */
export function reversed([a, b, c, d]: FourNumbers): FourNumbers {
  return [c, d, a, b];
}
