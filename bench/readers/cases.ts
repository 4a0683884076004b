import type { SourceTree } from "../../src/formats/sourceTree.ts";
import { cocoCase } from "./cocoCase.ts";
import { masksCase } from "./masksCase.ts";
import { vocCase } from "./vocCase.ts";
import { yoloCase } from "./yoloCase.ts";

/** A generated dataset that one reader is timed with. */
export interface ReaderCase {
  /** What is read, in figures. */
  readonly words: string;
  /** Slug of the format that reads it. */
  readonly format: string;
  /** What a read has to give. */
  readonly images: number;
  readonly objects: number;
  /** A file of the drop that does not belong into memory. */
  readonly file?: {
    readonly path: string;
    write(to: string): Promise<void>;
  };
  /** The drop, ready to be read; `file` is where `file` was written. */
  open(file: string): SourceTree;
}

/** The readers' cases by the name that the command line takes. */
export const readerCases: ReadonlyMap<string, ReaderCase> = new Map([
  ["coco", cocoCase],
  ["yolo", yoloCase],
  ["voc", vocCase],
  ["masks", masksCase],
]);
