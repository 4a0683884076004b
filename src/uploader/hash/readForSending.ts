import { writePrivateFile } from "../archive/privateFile.ts";
import { contentPieces, packedBlob, readContent } from "../archive/readContent.ts";
import { type Content, isPacked } from "../walk/packedFile.ts";
import { WHOLE_FILE_BYTES } from "./hashFiles.ts";
import type { Expected, FromWorker, ReadFailure, ReadyFile } from "./messages.ts";
import { failureOf, groupFiles, readGroup, type SizedFile } from "./readFiles.ts";
import type { Sha256 } from "./sha256.ts";

/** Mean size in bytes up to which files are sent from memory; above, they are sent as slices of the file. */
const SLICE_MEAN_BYTES = 100 * 1024;

/** Files to be read again; `expected[i]` belongs to `files[i]`. */
interface SendingJob {
  readonly job: number;
  readonly files: readonly Content[];
  readonly expected: readonly Expected[];
  /** Where large files of archives may be unpacked. */
  readonly privateFolder?: string | undefined;
}

/** What was read so far. */
interface Outcome {
  readonly files: ReadyFile[];
  readonly changed: number[];
  readonly failures: ReadFailure[];
}

/**
 * Reads hashed files again for sending. Small ones are hashed again, so that exactly what was hashed is sent. Large ones are compared by
 * size and date and become slices: the browser fails to read a slice whose file has changed, where it would send a whole file with its new
 * bytes without an error; and the server checks the hash of everything.
 */
export async function readForSending(job: SendingJob, sha256: Sha256): Promise<Extract<FromWorker, { type: "ready" }>> {
  const outcome: Outcome = { files: [], changed: [], failures: [] };
  const groups = groupFiles(job.files.map((file, at) => ({ at, file, bytes: file.size })));
  const total = groups.flat().reduce((sum, { bytes }) => sum + bytes, 0);
  const areSliced = total >= SLICE_MEAN_BYTES * job.files.length;
  for (const group of groups) {
    const same = group.filter(({ at, file, bytes }) => {
      const expected = job.expected[at];
      const isSame = bytes === expected?.bytes && file.lastModified === expected.modifiedAt;
      if (!isSame) outcome.changed.push(at);
      return isSame;
    });
    if (areSliced) await sliceGroup(same, job, outcome);
    else await hashGroupAgain(same, job, sha256, outcome);
  }
  return { type: "ready", job: job.job, ...outcome };
}

async function sliceGroup(group: readonly SizedFile[], job: SendingJob, outcome: Outcome): Promise<void> {
  for (const { at, file, bytes } of group) {
    try {
      outcome.files.push({ at, content: await sliceOf(file, bytes, job.privateFolder) });
    } catch (error) {
      outcome.failures.push(failureOf(at, error));
    }
  }
}

async function hashGroupAgain(
  group: readonly SizedFile[],
  job: SendingJob,
  sha256: Sha256,
  outcome: Outcome,
): Promise<void> {
  const { read, failures } = await readGroup(group);
  outcome.failures.push(...failures);
  for (const { buffer, files, offsets } of read) {
    for (const [i, { at, bytes }] of files.entries()) {
      const content = new Uint8Array(buffer, offsets[i], bytes);
      const hash = await sha256.digest(content);
      if (isEqual(hash, job.expected[at]?.hash)) outcome.files.push({ at, content });
      else outcome.changed.push(at);
    }
  }
}

/**
 * Returns what is sent for a large file: a slice where possible, its content when it is deflated in an archive. The largest are unpacked
 * into the private file system, so that no process has them in memory as a whole; without room there, into the browser's store for blobs.
 */
async function sliceOf(
  file: Content,
  bytes: number,
  privateFolder: string | undefined,
): Promise<Blob | Uint8Array<ArrayBuffer>> {
  if (!isPacked(file)) return file.slice(0, bytes);
  if (file.packing !== "deflated") return packedBlob(file);
  if (bytes <= WHOLE_FILE_BYTES) return readContent(file);
  if (privateFolder === undefined) return packedBlob(file);
  try {
    return await writePrivateFile(privateFolder, contentPieces(file));
  } catch {
    // A damaged file fails here as well, with its own error.
    return packedBlob(file);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}
