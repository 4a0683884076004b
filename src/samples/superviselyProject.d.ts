import { type SampleFile } from "./sampleFile.ts";
import { type SceneKind } from "./scene.ts";
export interface SuperviselyProjectOptions {
  /** How many images in each dataset, by name; `train/night` is nested in `train`. Default `{train: 3, "train/night": 1, val: 2}`. */
  readonly datasets?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** Pixels; default 160 x 120. */
  readonly width?: number;
  readonly height?: number;
  /** What is on the pictures; default all kinds, one for each geometry. */
  readonly kinds?: readonly SceneKind[];
  /** How many things are on each picture; by chance when absent. */
  readonly objects?: number;
}
/** A Supervisely project of the fourth generation with drawn pictures: masks, holes, graphs, tags and nested datasets. */
export declare function superviselyProject(options?: SuperviselyProjectOptions): SampleFile[];
/** The project that ships with the product: 24 pictures of 640 x 480 pixels in three datasets, with five classes. */
export declare function shapesProject(): SampleFile[];
