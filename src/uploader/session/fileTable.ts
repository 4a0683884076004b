import { type ImageInfo, imageKind } from "../../model/image.ts";
import { isPacked } from "../archive/packedFile.ts";
import type { Leaf } from "../walk/dropSource.ts";
import { joinPath } from "../walk/walkEntries.ts";
import { FILE_MOVES, FILE_STATES, type FileState } from "./fileState.ts";
import { grow } from "./grow.ts";
import type { Counts, FileProblem, FileRow } from "./snapshot.ts";

const KINDS = imageKind.options;
const STATE_BYTE = new Map<FileState, number>(FILE_STATES.map((state, index) => [state, index]));

/** What the first reading of a file found out, but for its hash. */
export interface Measured {
  /** Size in bytes. */
  readonly bytes: number;
  /** Last change, milliseconds since the epoch. */
  readonly modifiedAt: number;
  readonly image: ImageInfo;
}

/**
 * Every file of a drop as columns: some 60 bytes a file besides its name, so that 1,000,000 files fit. Mutable and private to the
 * engine; what leaves it are counts and the few rows that are looked at. Rows are numbers from 0 and never go away.
 */
export class FileTable {
  #count = 0;
  #folders: string[] = [];
  #folderRows = new Map<string, number>();
  #names: string[] = [];
  #leaves: (Leaf | undefined)[] = [];
  #folder = new Int32Array(0);
  #state = new Uint8Array(0);
  #twin = new Uint8Array(0);
  #bytes = new Float64Array(0);
  #modifiedAt = new Float64Array(0);
  #kind = new Uint8Array(0);
  #width = new Uint32Array(0);
  #height = new Uint32Array(0);
  #orientation = new Uint8Array(0);
  /** 0 not known, 1 one picture, 2 several. */
  #frames = new Uint8Array(0);
  #problems = new Map<number, FileProblem>();
  /** Files and bytes by state, first of those that stand for their content, then of twins. */
  #files = new Float64Array(FILE_STATES.length * 2);
  #sizes = new Float64Array(FILE_STATES.length * 2);

  get count(): number {
    return this.#count;
  }

  /** Adds a file as `queued`; answers its row. */
  add(folder: string, name: string, leaf: Leaf | undefined): number {
    const row = this.#count++;
    const length = this.#count;
    this.#folder = grow(this.#folder, length);
    this.#state = grow(this.#state, length);
    this.#twin = grow(this.#twin, length);
    this.#bytes = grow(this.#bytes, length);
    this.#modifiedAt = grow(this.#modifiedAt, length);
    this.#kind = grow(this.#kind, length);
    this.#width = grow(this.#width, length);
    this.#height = grow(this.#height, length);
    this.#orientation = grow(this.#orientation, length);
    this.#frames = grow(this.#frames, length);
    let folderRow = this.#folderRows.get(folder);
    if (folderRow === undefined) {
      folderRow = this.#folders.push(folder) - 1;
      this.#folderRows.set(folder, folderRow);
    }
    this.#folder[row] = folderRow;
    this.#names.push(name);
    this.#leaves.push(leaf);
    this.#bytes[row] = leaf !== undefined && isPacked(leaf) ? leaf.size : Number.NaN;
    this.#tally(row, 1);
    return row;
  }

  /** Adds something that is there and will not be read, with the reason. */
  addIgnored(path: string, problem: FileProblem): number {
    const cut = path.lastIndexOf("/");
    const row = this.add(path.slice(0, Math.max(cut, 0)), path.slice(cut + 1), undefined);
    this.#put(row, "ignored");
    this.#problems.set(row, problem);
    return row;
  }

  path(row: number): string {
    return joinPath(this.#folders[this.#folder[row]!]!, this.#names[row]!);
  }

  leaf(row: number): Leaf | undefined {
    return this.#leaves[row];
  }

  state(row: number): FileState {
    return FILE_STATES[this.#state[row]!]!;
  }

  /** Moves a file on. A move that `FILE_MOVES` does not name is a bug, and throws. */
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

  problem(row: number): FileProblem | undefined {
    return this.#problems.get(row);
  }

  /** Rows with a problem, oldest first. */
  get problems(): ReadonlyMap<number, FileProblem> {
    return this.#problems;
  }

  /** Size in bytes; undefined until the file was opened. */
  bytes(row: number): number | undefined {
    const bytes = this.#bytes[row]!;
    return Number.isNaN(bytes) ? undefined : bytes;
  }

  modifiedAt(row: number): number {
    return this.#modifiedAt[row]!;
  }

  /** What the header of the file said; undefined until it was read. */
  image(row: number): ImageInfo | undefined {
    const orientation = this.#orientation[row]!;
    if (orientation === 0) return undefined;
    const [width, height] = [this.#width[row]!, this.#height[row]!];
    const frames = this.#frames[row]!;
    return {
      kind: KINDS[this.#kind[row]!]!,
      ...(width > 0 && height > 0 ? { width, height } : {}),
      orientation,
      ...(frames > 0 ? { multiFrame: frames === 2 } : {}),
    };
  }

  measure(row: number, found: Measured): void {
    this.#tally(row, -1);
    this.#bytes[row] = found.bytes;
    this.#tally(row, 1);
    this.#modifiedAt[row] = found.modifiedAt;
    this.#kind[row] = KINDS.indexOf(found.image.kind);
    this.#width[row] = found.image.width ?? 0;
    this.#height[row] = found.image.height ?? 0;
    this.#orientation[row] = found.image.orientation;
    this.#frames[row] = found.image.multiFrame === undefined ? 0 : found.image.multiFrame ? 2 : 1;
  }

  /** True when another file of the drop with the same content is the one that is sent. */
  isTwin(row: number): boolean {
    return this.#twin[row] === 1;
  }

  setTwin(row: number, twin: boolean): void {
    this.#tally(row, -1);
    this.#twin[row] = twin ? 1 : 0;
    this.#tally(row, 1);
  }

  /** Files in one of these states and their known bytes; `twin` narrows to twins or to the others. */
  counts(states: readonly FileState[], twin?: boolean): Counts {
    let files = 0;
    let bytes = 0;
    for (const state of states) {
      for (const side of [0, 1]) {
        if (twin !== undefined && twin !== (side === 1)) continue;
        const bucket = STATE_BYTE.get(state)! + side * FILE_STATES.length;
        files += this.#files[bucket]!;
        bytes += this.#sizes[bucket]!;
      }
    }
    return { files, bytes };
  }

  /** Rows `from` to `to` of the list, or of those of its rows that are in one state. */
  rows(from: number, to: number, filter?: FileState): FileRow[] {
    const found: FileRow[] = [];
    if (filter === undefined) {
      for (let row = Math.max(0, from); row < Math.min(to, this.#count); row++) found.push(this.#row(row));
      return found;
    }
    const byte = STATE_BYTE.get(filter)!;
    let at = 0;
    for (let row = 0; row < this.#count && at < to; row++) {
      if (this.#state[row] !== byte) continue;
      if (at >= from) found.push(this.#row(row));
      at++;
    }
    return found;
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
    this.#state[row] = STATE_BYTE.get(to)!;
    this.#tally(row, 1);
  }

  #tally(row: number, sign: 1 | -1): void {
    const bucket = this.#state[row]! + this.#twin[row]! * FILE_STATES.length;
    this.#files[bucket]! += sign;
    const bytes = this.#bytes[row]!;
    if (!Number.isNaN(bytes)) this.#sizes[bucket]! += sign * bytes;
  }
}
