import type { Skeleton } from "../../model/skeleton.ts";
import type { ProblemGroup } from "../problems/problemGroups.ts";
import type { DatasetCounts } from "./imageIndex.ts";
import type { TableGroup } from "./tableGroups.ts";

/** A class as the drop has it. */
export interface FoundClass {
  readonly title: string;
  /** `#RRGGBB`; empty when the drop does not state one. */
  readonly color: string;
  readonly objects: number;
  readonly skeleton: Skeleton;
}

/** What reading a drop has found so far. Objects of excluded classes count in `classes` only. */
export interface Preflight {
  readonly images: number;
  readonly labelled: number;
  readonly objects: number;
  /** Annotations whose image is not in the drop. */
  readonly withoutImage: number;
  /** In the order in which they were read. */
  readonly datasets: readonly DatasetCounts[];
  /** In the order in which they were read, with their own titles and all their objects, regardless of the choice. */
  readonly classes: readonly FoundClass[];
  /** Images by their number of objects: one number for each of `COUNT_BINS`. */
  readonly perImage: readonly number[];
  /** Objects by their relative area: one number for each of `AREA_BINS`. */
  readonly areas: readonly number[];
  /** Numbers of images with problems: of one kind by `problemKey`, and with errors or warnings as `ANY_PROBLEM`. */
  readonly problemImages: ReadonlyMap<string, number>;
  readonly problems: readonly ProblemGroup[];
  /** Tables whose columns can be chosen. */
  readonly tables: readonly TableGroup[];
  /** Paths of tables that are not read: the first ones. */
  readonly unreadTables: readonly string[];
  /** The file that is being read; undefined at the end. */
  readonly reading: string | undefined;
  readonly done: boolean;
}

/** The state of a pre-flight that has not begun. */
export const noPreflight: Preflight = {
  images: 0,
  labelled: 0,
  objects: 0,
  withoutImage: 0,
  datasets: [],
  classes: [],
  perImage: [],
  areas: [],
  problemImages: new Map(),
  problems: [],
  tables: [],
  unreadTables: [],
  reading: undefined,
  done: false,
};
