import type { BoxMeaning } from "./boxMeaning.ts";

/** What a heading names: an axis, and on it an edge, the centre or the length. */
interface Role {
  readonly axis: "x" | "y";
  readonly part: "low" | "high" | "center" | "size";
}

/** Words that are an axis together with a part. */
const whole: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["left", { axis: "x", part: "low" }],
  ["right", { axis: "x", part: "high" }],
  ["top", { axis: "y", part: "low" }],
  ["upper", { axis: "y", part: "low" }],
  ["bottom", { axis: "y", part: "high" }],
  ["lower", { axis: "y", part: "high" }],
  ["width", { axis: "x", part: "size" }],
  ["w", { axis: "x", part: "size" }],
  ["height", { axis: "y", part: "size" }],
  ["h", { axis: "y", part: "size" }],
]);

/** Words that are a part of the axis that another word names. */
const parts: readonly (readonly [Role["part"], RegExp])[] = [
  ["low", /^(min|minimum|tl|lt|ul|topleft|lefttop|upperleft|start|begin|from|low|lo|first)$/],
  ["high", /^(max|maximum|br|rb|lr|bottomright|rightbottom|lowerright|end|stop|to|high|hi|last)$/],
  ["center", /^(c|center|centre|ctr|mid|middle)$/],
  ["size", /^(size|len|length|extent|span|delta)$/],
];

/** The roles of the four columns of each meaning, in the order of its numbers. */
const layouts: readonly (readonly [BoxMeaning, readonly [Role["part"], Role["part"]]])[] = [
  ["corners", ["low", "high"]],
  ["centerAndSize", ["center", "size"]],
  ["cornerAndSize", ["low", "size"]],
];

/**
 * Returns the columns of a box by the words of their headings, such as `Bottom Right X` and `obj_xtl`; undefined when a part is missing, or when two
 * columns have it, as those of the four corners of an oriented bounding box.
 */
export function boxByHeadings(
  headings: readonly string[],
): { readonly meaning: BoxMeaning; readonly columns: readonly number[] } | undefined {
  const found = new Map<string, number[]>();
  for (const [index, role] of rolesOf(headings).entries()) {
    if (role === undefined) continue;
    const key = `${role.axis} ${role.part}`;
    found.set(key, [...(found.get(key) ?? []), index]);
  }
  for (const [meaning, [first, second]] of layouts) {
    const columns = [`x ${first}`, `y ${first}`, `x ${second}`, `y ${second}`].map((key) => found.get(key) ?? []);
    if (columns.every((own) => own.length === 1)) return { meaning, columns: columns.flat() };
  }
  return undefined;
}

function rolesOf(headings: readonly string[]): (Role | undefined)[] {
  const read = headings.map((heading) => readHeading(wordsOf(heading)));
  return read.map((one): Role | undefined => {
    if (one === undefined || "part" in one) return one;
    const { axis, number } = one;
    if (number === undefined) return { axis, part: "low" };
    // x1 and x2, or x0 and x1: the lower number is the lower edge.
    const numbers = new Set(
      read.flatMap((other) => (other && "number" in other && other.axis === axis ? [other.number] : [])),
    );
    if (numbers.size !== 2) return undefined;
    return { axis, part: number === Math.min(...[...numbers].map(Number)) ? "low" : "high" };
  });
}

/** An axis without a part: `x`, or with a number. */
interface BareAxis {
  readonly axis: "x" | "y";
  readonly number: number | undefined;
}

function readHeading(words: readonly string[]): Role | BareAxis | undefined {
  const axis = words.findLast((word): word is "x" | "y" => word === "x" || word === "y");
  if (axis === undefined) {
    const sides = words.flatMap((word) => whole.get(word) ?? []);
    const [side] = sides;
    return sides.length === 1 && !words.some((word) => /^(im|img|image|frame|photo|original)$/.test(word))
      ? side
      : undefined;
  }
  // Of "top left x" the word of the axis counts.
  const side = words.map((word) => whole.get(word)).find((role) => role?.axis === axis);
  if (side !== undefined) return side;
  for (const [part, pattern] of parts) if (words.some((word) => pattern.test(word))) return { axis, part };
  const number = words.find((word) => /^\d$/.test(word));
  return { axis, number: number === undefined ? undefined : Number(number) };
}

/** Returns the words of a heading in lower case: `BoxXMin`, `box_xmin` and `box x-min` are `box`, `x`, `min`. */
function wordsOf(heading: string): string[] {
  const separated = heading
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase();
  return separated
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => {
      const [, axis, rest] =
        /^([xy])(min|max|tl|br|lt|rb|ul|lr|c|center|centre|start|end|left|right|top|bottom|low|high|\d)$/.exec(word) ??
        [];
      if (axis !== undefined && rest !== undefined) return [axis, rest];
      const [, part, last] = /^(min|max|tl|br|c|center|centre|start|end|left|right|top|bottom)([xy])$/.exec(word) ?? [];
      return part !== undefined && last !== undefined ? [part, last] : [word];
    })
    .filter((word) => word !== "");
}
