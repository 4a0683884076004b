import type { Figure } from "../model/figure.ts";
import { type Canvas } from "./canvas.ts";
/** What can be on a picture, one for each geometry; the word is the title of its class. */
export declare const sceneKinds: readonly ["box", "star", "ring", "blob", "path", "kite", "dot"];
export type SceneKind = (typeof sceneKinds)[number];
/** The colour of each kind, on the picture and of its class. */
export declare const kindColors: Record<SceneKind, string>;
/** A picture that is drawn and the figures that are on it. */
export interface Scene {
  readonly canvas: Canvas;
  readonly figures: readonly Figure[];
}
export interface SceneOptions {
  /** The same seed draws the same scene. */
  readonly seed: number;
  /** Pixels; default 640 x 480. */
  readonly width?: number;
  readonly height?: number;
  /** What may be on it; default all kinds. */
  readonly kinds?: readonly SceneKind[];
  /** How many things are on it; by chance from 3 to 6 when absent. */
  readonly objects?: number;
}
/** Draws coloured shapes on a soft background, one per cell of a grid, so that they never hide one another. */
export declare function drawScene(options: SceneOptions): Scene;
/** A scene's picture as a PNG. */
export declare function drawImage(options: SceneOptions): Uint8Array;
/** A canvas as a PNG of 8-bit RGB. */
export declare function encodeCanvas(canvas: Canvas): Uint8Array;
