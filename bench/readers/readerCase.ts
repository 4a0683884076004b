import type { SourceTree } from "../../src/formats/sourceTree.ts";

/** A generated dataset that one reader is timed with. */
export interface ReaderCase {
  /** What is read, in figures. */
  readonly title: string;
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
