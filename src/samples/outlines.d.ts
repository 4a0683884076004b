import type { Random } from "./random.ts";
export type Outline = [number, number][];
/** A circle as a polygon of `corners` points. */
export declare function circle(x: number, y: number, radius: number, corners?: number): Outline;
/** A star of five points. */
export declare function star(x: number, y: number, radius: number, turn: number): Outline;
/** A soft, wavy closed line around a point. */
export declare function blob(x: number, y: number, radius: number, random: Random): Outline;
/** An open line as the outline of a stroke of some width, with square ends. */
export declare function stroke(line: readonly (readonly [number, number])[], width: number): Outline;
/** Coordinates with two decimals, as annotation tools write them. */
export declare function rounded(outline: Outline): Outline;
