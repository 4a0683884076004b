import type { Ring } from "../model/geometry.ts";
import type { Random } from "./random.ts";

/** The corners of a closed outline. */
export type Outline = [number, number][];

/** A circle as a polygon of `corners` points. */
export function circle(x: number, y: number, radius: number, corners = 40): Outline {
  return around(corners, (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
}

/** A star of five points. */
export function star(x: number, y: number, radius: number, turn: number): Outline {
  return around(10, (angle, i) => {
    const r = i % 2 === 0 ? radius : radius * 0.45;
    return [x + r * Math.cos(angle + turn), y + r * Math.sin(angle + turn)];
  });
}

/** A soft, wavy closed line around a point. */
export function blob(x: number, y: number, radius: number, random: Random): Outline {
  const waves = [2, 3, 5].map((n) => ({
    n,
    size: random.between(0.03, 0.16) / Math.sqrt(n),
    phase: random.between(0, 6.28),
  }));
  return around(64, (angle) => {
    const r = radius * (1 + waves.reduce((sum, { n, size, phase }) => sum + size * Math.sin(n * angle + phase), 0));
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });
}

/** An open line as the outline of a stroke of some width, with square ends. */
export function stroke(line: readonly (readonly [number, number])[], width: number): Outline {
  const left: Outline = [];
  const right: Outline = [];
  for (const [i, point] of line.entries()) {
    const [before, after] = [line[i - 1] ?? point, line[i + 1] ?? point];
    const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    const dx = ((after[1] - before[1]) / length) * (width / 2);
    const dy = (-(after[0] - before[0]) / length) * (width / 2);
    const [x, y] = point;
    left.push([x + dx, y + dy]);
    right.unshift([x - dx, y - dy]);
  }
  return [...left, ...right];
}

/** Coordinates with two decimals, as annotation tools write them. */
export function rounded(outline: Outline): Outline {
  return outline.map(([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]);
}

function around(count: number, at: (angle: number, i: number) => [number, number]): Outline {
  return Array.from({ length: count }, (_, i) => at((2 * Math.PI * i) / count, i));
}

/** Returns the outer ring of a polygon. */
export function outlineOf({ rings }: { readonly rings: readonly Ring[] }): Ring {
  const [outline] = rings;
  if (outline === undefined) throw new Error("The polygon has no outline.");
  return outline;
}
