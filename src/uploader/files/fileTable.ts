import { type ImageInfo, imageKind } from "../../model/image.ts";
import { type ImageFault, imageFaults } from "../../model/imageFault.ts";
import { itemAt } from "../../model/itemAt.ts";
import type { Leaf } from "../walk/leaf.ts";
import { isPacked } from "../walk/packedFile.ts";
import { joinPath } from "../walk/walkEntries.ts";
import type { FileProblem } from "../walk/walkEvent.ts";
import { Column } from "./column.ts";
import { FILE_MOVES, FILE_STATES, type FileState } from "./fileState.ts";

const KINDS = imageKind.options;
/** Faults by their number in the table; 0 is none. */
const FAULTS = [undefined, ...(Object.keys(imageFaults) as ImageFault[])];
const STATE_BYTE = Object.fromEntries(FILE_STATES.map((state, byte) => [state, byte])) as Record<FileState, number>;

/** A number of files and their bytes. */
export interface Counts {
  readonly files: number;
  readonly bytes: number;
}

/** One row of the list of files. */
export interface FileRow {
  readonly path: string;
  /** Size in bytes; undefined until the file was opened. */
  readonly bytes: number | undefined;
  readonly state: FileState;
  readonly problem: FileProblem | undefined;
}

/** What the first reading of a file found, besides its hash. */
export interface Measured {
  /** Size in bytes. */
  readonly bytes: number;
  /** Last change, milliseconds since the epoch. */
  readonly modifiedAt: number;
  readonly image: ImageInfo;
  /** What is wrong with the structure of an image. */
  readonly fault?: ImageFault | undefined;
  /** True when the hash is that of an earlier upload. */
  readonly remembered?: boolean;
}

/** Codes of `multiFrame` in the table. */
const FRAMES = { unknown: 0, one: 1, several: 2 } as const;

/**
 * Every file of a drop as columns: some 60 bytes a file besides its name, so that 1,000,000 files fit. Mutable and private to the
 * engine; only counts and the few rows that are asked for leave it. Rows are numbers from 0 and are never removed.
 */
export class FileTable {
  #count = 0;
  readonly #folders: string[] = [];
  readonly #folderRows = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #leaves: (Leaf | undefined)[] = [];
  readonly #folder = new Column(new Int32Array(0));
  readonly #state = new Column(new Uint8Array(0));
  readonly #duplicate = new Column(new Uint8Array(0));
  readonly #bytes = new Column(new Float64Array(0));
  readonly #modifiedAt = new Column(new Float64Array(0));
  readonly #kind = new Column(new Uint8Array(0));
  readonly #width = new Column(new Uint32Array(0));
  readonly #height = new Column(new Uint32Array(0));
  readonly #orientation = new Column(new Uint8Array(0));
  readonly #frames = new Column(new Uint8Array(0));
  readonly #fault = new Column(new Uint8Array(0));
  readonly #columns = [
    this.#folder,
    this.#state,
    this.#duplicate,
    this.#bytes,
    this.#modifiedAt,
    this.#kind,
    this.#width,
    this.#height,
    this.#orientation,
    this.#frames,
    this.#fault,
  ];
  readonly #problems = new Map<number, FileProblem>();
  /** Files and bytes by state, first of the files that are sent for their content, then of duplicates. */
  readonly #files = new Column(new Float64Array(FILE_STATES.length * 2));
  readonly #sizes = new Column(new Float64Array(FILE_STATES.length * 2));

  get count(): number {
    return this.#count;
  }

  /** Adds a file as `queued` and returns its row. */
  add(folder: string, name: string, leaf: Leaf | undefined): number {
    const row = this.#count++;
    for (const column of this.#columns) column.grow(this.#count);
    this.#folder.set(row, this.#folderRow(folder));
    this.#names.push(name);
    this.#leaves.push(leaf);
    this.#bytes.set(row, leaf !== undefined && isPacked(leaf) ? leaf.size : Number.NaN);
    this.#tally(row, 1);
    return row;
  }

  /** Adds something that will not be read, with the reason, and returns its row. */
  addIgnored(path: string, problem: FileProblem): number {
    const cut = path.lastIndexOf("/");
    const row = this.add(path.slice(0, Math.max(cut, 0)), path.slice(cut + 1), undefined);
    this.#put(row, "ignored");
    this.#problems.set(row, problem);
    return row;
  }

  path(row: number): string {
    return joinPath(itemAt(this.#folders, this.#folder.get(row)), itemAt(this.#names, row));
  }

  /** The last segment of the path. */
  name(row: number): string {
    return itemAt(this.#names, row);
  }

  leaf(row: number): Leaf | undefined {
    return this.#leaves[row];
  }

  state(row: number): FileState {
    return itemAt(FILE_STATES, this.#state.get(row));
  }

  /** Moves a file to another state. A move that is not in `FILE_MOVES` is a bug, and throws. */
  move(row: number, to: FileState): void {
    const from = this.state(row);
    if (!FILE_MOVES[from].includes(to)) {
      throw new Error(`A file cannot go from ${from} to ${to} (${this.path(row)}).`);
    }
    if (from === "failed") this.#problems.delete(row);
    this.#put(row, to);
  }

  /** Moves a file to `failed` with the reason. */
  fail(row: number, problem: FileProblem): void {
    this.move(row, "failed");
    this.#problems.set(row, problem);
  }

  /** Problems by row, oldest first. */
  get problems(): ReadonlyMap<number, FileProblem> {
    return this.#problems;
  }

  /** Size in bytes; undefined until the file was opened. */
  bytes(row: number): number | undefined {
    const bytes = this.#bytes.get(row);
    return Number.isNaN(bytes) ? undefined : bytes;
  }

  /** Last change, milliseconds since the epoch; 0 until the file was opened. */
  modifiedAt(row: number): number {
    return this.#modifiedAt.get(row);
  }

  /** What the header of the file states; undefined until it was read. */
  image(row: number): ImageInfo | undefined {
    const orientation = this.#orientation.get(row);
    if (orientation === 0) return undefined;
    const width = this.#width.get(row);
    const height = this.#height.get(row);
    const frames = this.#frames.get(row);
    return {
      kind: itemAt(KINDS, this.#kind.get(row)),
      ...(width > 0 && height > 0 ? { width, height } : {}),
      orientation,
      ...(frames === FRAMES.unknown ? {} : { multiFrame: frames === FRAMES.several }),
    };
  }

  /** What is wrong with the structure of an image; undefined until it was read, too. */
  fault(row: number): ImageFault | undefined {
    return FAULTS[this.#fault.get(row)];
  }

  /** Notes what the first reading of a file found. */
  measure(row: number, { bytes, modifiedAt, image, fault }: Measured): void {
    this.#tally(row, -1);
    this.#bytes.set(row, bytes);
    this.#tally(row, 1);
    this.#modifiedAt.set(row, modifiedAt);
    this.#kind.set(row, KINDS.indexOf(image.kind));
    this.#width.set(row, image.width ?? 0);
    this.#height.set(row, image.height ?? 0);
    this.#orientation.set(row, image.orientation);
    this.#frames.set(row, framesOf(image));
    this.#fault.set(row, FAULTS.indexOf(fault));
  }

  /** True when another file of the drop with the same content is the one that is sent. */
  isDuplicate(row: number): boolean {
    return this.#duplicate.get(row) === 1;
  }

  /** Notes whether another file of the drop with the same content is the one that is sent. */
  setDuplicate(row: number, duplicate: boolean): void {
    this.#tally(row, -1);
    this.#duplicate.set(row, duplicate ? 1 : 0);
    this.#tally(row, 1);
  }

  /** Counts files in one of these states and their known bytes; `duplicate` narrows to duplicates or to the others. */
  counts(states: readonly FileState[], duplicate?: boolean): Counts {
    let files = 0;
    let bytes = 0;
    for (const state of states) {
      for (const side of [0, 1]) {
        if (duplicate !== undefined && duplicate !== (side === 1)) continue;
        const bucket = STATE_BYTE[state] + side * FILE_STATES.length;
        files += this.#files.get(bucket);
        bytes += this.#sizes.get(bucket);
      }
    }
    return { files, bytes };
  }

  /** Returns rows `from` to `to` of the list, or of those of its rows that are in one state. */
  rows(from: number, to: number, filter?: FileState): FileRow[] {
    const found: FileRow[] = [];
    if (filter === undefined) {
      for (let row = Math.max(0, from); row < Math.min(to, this.#count); row++) found.push(this.#row(row));
      return found;
    }
    const byte = STATE_BYTE[filter];
    let at = 0;
    for (let row = 0; row < this.#count && at < to; row++) {
      if (this.#state.get(row) !== byte) continue;
      if (at >= from) found.push(this.#row(row));
      at++;
    }
    return found;
  }

  #folderRow(folder: string): number {
    const known = this.#folderRows.get(folder);
    if (known !== undefined) return known;
    const row = this.#folders.push(folder) - 1;
    this.#folderRows.set(folder, row);
    return row;
  }

  #row(row: number): FileRow {
    return {
      path: this.path(row),
      bytes: this.bytes(row),
      state: this.state(row),
      problem: this.#problems.get(row),
    };
  }

  #put(row: number, to: FileState): void {
    this.#tally(row, -1);
    this.#state.set(row, STATE_BYTE[to]);
    this.#tally(row, 1);
  }

  /** Adds a file to the counts of its state, or takes it away. */
  #tally(row: number, sign: 1 | -1): void {
    const bucket = this.#state.get(row) + this.#duplicate.get(row) * FILE_STATES.length;
    this.#files.add(bucket, sign);
    const bytes = this.#bytes.get(row);
    if (!Number.isNaN(bytes)) this.#sizes.add(bucket, sign * bytes);
  }
}

function framesOf({ multiFrame }: ImageInfo): number {
  if (multiFrame === undefined) return FRAMES.unknown;
  return multiFrame ? FRAMES.several : FRAMES.one;
}
