import { createBreath } from "../session/sliceWork.ts";
import { ArchiveGoneError } from "./archiveError.ts";
import type { PackedFile } from "./packedFile.ts";
import { unpackInto } from "./readContent.ts";

/** Bytes between two files that are read along, since one large read costs less than two small ones. */
const GAP_BYTES = 32 * 1024;
/** Bytes read at once; a single larger file is read alone. */
const RUN_BYTES = 16 * 1024 * 1024;

/** The contents of several files in one buffer. */
export interface Unpacked {
  readonly buffer: ArrayBuffer;
  /** Where each begins in the buffer. */
  readonly offsets: readonly number[];
  /** What is wrong with those that could not be read, by their place. */
  readonly errors: ReadonlyMap<number, unknown>;
}

/** Unpacks small files of archives together: what lies side by side is read at once, in whatever order it is asked for. */
export async function unpackGroup(files: readonly PackedFile[]): Promise<Unpacked> {
  const offsets: number[] = [];
  let total = 0;
  for (const { size } of files) {
    offsets.push(total);
    total += size;
  }
  const buffer = new ArrayBuffer(total);
  const errors = new Map<number, unknown>();
  const breathe = createBreath();
  for (const run of runsOf(files)) {
    const { archive } = files[run[0]!]!;
    const start = files[run[0]!]!.offset;
    const end = Math.max(...run.map((i) => files[i]!.offset + files[i]!.spanBytes));
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = new Uint8Array(await archive.slice(start, end).arrayBuffer());
      if (bytes.length !== end - start) throw new ArchiveGoneError();
    } catch {
      for (const i of run) errors.set(i, new ArchiveGoneError());
      continue;
    }
    for (const i of run) {
      // Archives can be made to keep a worker busy for long; it must go on giving signs of life.
      await breathe();
      const file = files[i]!;
      const span = bytes.subarray(file.offset - start, file.offset - start + file.spanBytes);
      try {
        await unpackInto(file, span, new Uint8Array(buffer, offsets[i], file.size));
      } catch (error) {
        errors.set(i, error);
      }
    }
  }
  return { buffer, offsets, errors };
}

/** Places of files that are read together, in the order of their archive. */
function runsOf(files: readonly PackedFile[]): number[][] {
  const archives = [...new Set(files.map(({ archive }) => archive))];
  const order = files
    .map((_, i) => i)
    .sort((a, b) => {
      const [one, other] = [files[a]!, files[b]!];
      return archives.indexOf(one.archive) - archives.indexOf(other.archive) || one.offset - other.offset;
    });
  const runs: number[][] = [];
  let run: number[] = [];
  let end = 0;
  for (const i of order) {
    const file = files[i]!;
    const first = run.length === 0 ? undefined : files[run[0]!]!;
    const fits =
      first !== undefined &&
      first.archive === file.archive &&
      file.offset - end <= GAP_BYTES &&
      file.offset + file.spanBytes - first.offset <= RUN_BYTES;
    if (!fits) {
      run = [];
      runs.push(run);
    }
    run.push(i);
    end = file.offset + file.spanBytes;
  }
  return runs;
}
