import { createBreath } from "../flow/sliceWork.ts";
import type { PackedFile } from "../walk/packedFile.ts";
import { ArchiveGoneError } from "./archiveError.ts";
import { unpackInto } from "./readContent.ts";

/** Bytes between two files that are read along, since one large read costs less than two small ones. */
const GAP_BYTES = 32 * 1024;
/** Bytes read at once; a single larger file is read alone. */
const RUN_BYTES = 16 * 1024 * 1024;

/** One file of a group that was unpacked. */
interface UnpackedFile {
  /** Index of the file in the group. */
  readonly at: number;
  /** Where its content begins in the buffer. */
  readonly offset: number;
}

/** The contents of several files in one buffer. */
interface Unpacked {
  readonly buffer: ArrayBuffer;
  /** The files that were unpacked, in the order of the group. */
  readonly files: readonly UnpackedFile[];
  /** What failed, by the index of the file in the group. */
  readonly errors: ReadonlyMap<number, unknown>;
}

/** A file of the group, with its place in the buffer. */
interface Placed extends UnpackedFile {
  readonly file: PackedFile;
}

/** Unpacks small files of archives together: adjacent files are read at once, regardless of their order in the group. */
export async function unpackGroup(files: readonly PackedFile[]): Promise<Unpacked> {
  const placed: Placed[] = [];
  let total = 0;
  for (const [at, file] of files.entries()) {
    placed.push({ at, file, offset: total });
    total += file.size;
  }
  const buffer = new ArrayBuffer(total);
  const errors = new Map<number, unknown>();
  const breathe = createBreath();
  for (const run of runsOf(placed)) {
    const bytes = await readRun(run);
    for (const { at, file, offset } of run.files) {
      // A malicious archive can keep a worker busy for a long time, so the worker must keep sending heartbeats.
      await breathe();
      try {
        if (bytes === undefined) throw new ArchiveGoneError();
        const span = bytes.subarray(file.offset - run.start, file.offset - run.start + file.spanBytes);
        await unpackInto(file, span, new Uint8Array(buffer, offset, file.size));
      } catch (error) {
        errors.set(at, error);
      }
    }
  }
  return { buffer, files: placed.filter(({ at }) => !errors.has(at)), errors };
}

/** Files of one archive that are read together, in the order of the archive. */
interface Run {
  readonly archive: Blob;
  /** First byte in the archive, and the byte after the last. */
  readonly start: number;
  end: number;
  readonly files: Placed[];
}

/** Returns the bytes of a run; undefined when the archive can no longer be read. */
async function readRun({ archive, start, end }: Run): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const bytes = new Uint8Array(await archive.slice(start, end).arrayBuffer());
    return bytes.length === end - start ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function runsOf(placed: readonly Placed[]): readonly Run[] {
  const archives = [...new Set(placed.map(({ file }) => file.archive))];
  const inOrder = [...placed].sort(
    ({ file: a }, { file: b }) => archives.indexOf(a.archive) - archives.indexOf(b.archive) || a.offset - b.offset,
  );
  const runs: Run[] = [];
  let run: Run | undefined;
  /** End of the file before. */
  let last = 0;
  for (const one of inOrder) {
    const { archive, offset, spanBytes } = one.file;
    const end = offset + spanBytes;
    const fits =
      run !== undefined && run.archive === archive && offset - last <= GAP_BYTES && end - run.start <= RUN_BYTES;
    if (run === undefined || !fits) {
      run = { archive, start: offset, end, files: [] };
      runs.push(run);
    }
    run.files.push(one);
    run.end = Math.max(run.end, end);
    last = end;
  }
  return runs;
}
