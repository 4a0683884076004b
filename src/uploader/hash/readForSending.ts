import { type Content, isPacked } from "../archive/packedFile.ts";
import { writePrivateFile } from "../archive/privateFile.ts";
import { contentPieces, packedBlob, readContent } from "../archive/readContent.ts";
import { WHOLE_FILE_BYTES } from "./hashFiles.ts";
import type { Expected, FromWorker, ReadFailure, ReadyFile } from "./messages.ts";
import { failureOf, groupFiles, readGroup } from "./readFiles.ts";
import type { Sha256 } from "./sha256.ts";

/** Mean size in bytes below which files are sent from memory, above which as slices of the file. */
const SLICE_MEAN_BYTES = 100 * 1024;

/**
 * Makes hashed files ready for sending. Small ones are read and hashed again, so that what is sent is exactly what was hashed. Large ones
 * are compared by size and date and become slices: the browser fails to read a slice whose file has changed, where it would send a whole
 * file with its new bytes in silence; and the server checks the hash of everything.
 */
export async function readForSending(
  job: {
    readonly job: number;
    readonly files: readonly Content[];
    readonly expected: readonly Expected[];
    readonly privateFolder?: string | undefined;
  },
  sha256: Sha256,
): Promise<Extract<FromWorker, { type: "ready" }>> {
  const files: ReadyFile[] = [];
  const changed: number[] = [];
  const failures: ReadFailure[] = [];
  const groups = groupFiles(job.files);
  const total = groups.flat().reduce((sum, { bytes }) => sum + bytes, 0);
  const sliced = total >= SLICE_MEAN_BYTES * job.files.length;
  for (const group of groups) {
    const same = group.filter(({ at, file, bytes }) => {
      const expected = job.expected[at];
      const kept = bytes === expected?.bytes && file.lastModified === expected.modifiedAt;
      if (!kept) changed.push(at);
      return kept;
    });
    if (sliced) {
      for (const { at, file, bytes } of same) {
        try {
          files.push({ at, content: await sliceOf(file, bytes, job.privateFolder) });
        } catch (error) {
          failures.push(failureOf(at, error));
        }
      }
      continue;
    }
    const result = await readGroup(same);
    failures.push(...result.failures);
    for (const { buffer, files: read, offsets } of result.read) {
      for (const [i, { at, bytes }] of read.entries()) {
        const content = new Uint8Array(buffer, offsets[i], bytes);
        const hash = await sha256.digest(content);
        if (equal(hash, job.expected[at]?.hash)) files.push({ at, content });
        else changed.push(at);
      }
    }
  }
  return { type: "ready", job: job.job, files, changed, failures };
}

/**
 * What is sent for a large file: a slice wherever one will do, its content when it is deflated in an archive. The largest are unpacked into
 * the private file system, so that no process holds them whole; where there is no room, the browser's store for blobs has to take them.
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
    // A damaged file fails here too, and is named then.
    return packedBlob(file);
  }
}

function equal(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}
