import { imageInfoOfContent, readImageInfoFrom } from "../../formats/codecs/imageHeader.ts";
import { createStructureCheck, imageFaultOf } from "../../formats/codecs/structure/structureCheck.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import { contentPieces, readContent, readContentRange } from "../archive/readContent.ts";
import { type Content, isPacked } from "../walk/packedFile.ts";
import { isSampled, sampleFiles, sampleOfBytes } from "./fileSample.ts";
import type { HashedFile } from "./hashedFile.ts";
import type { FromWorker, Known, ReadFailure } from "./messages.ts";
import { buffersOf, packFacts } from "./packedFacts.ts";
import { failureOf, GROUP_BYTES, groupFiles, type ReadGroup, readGroup, type SizedFile } from "./readFiles.ts";
import { recognize } from "./recognize.ts";
import type { Sha256 } from "./sha256.ts";

/** Files above this size are hashed in pieces and never held whole. */
export const WHOLE_FILE_BYTES = 64 * 1024 * 1024;

/** Bytes read at a time when a file is hashed in pieces. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Mean size in bytes below which the bytes of a group are kept for sending; above, slices of the files cost less memory. */
const KEEP_MEAN_BYTES = 100 * 1024;

/** What hashing needs from its worker. */
interface HashContext {
  readonly sha256: Sha256;
  readonly post: (message: Extract<FromWorker, { type: "hashed" | "progress" }>, transfer: Transferable[]) => void;
  /** Runs `act` while no other large file is held: lanes share the memory of the worker. */
  readonly aloneWithLargeFile: <T>(act: () => Promise<T>) => Promise<T>;
}

/** Reads files, hashes them, reads the headers of images, checks their structure, and posts the results group by group. Rejects only when aborted. */
export async function hashFiles(
  job: {
    readonly job: number;
    readonly files: readonly Content[];
    readonly keep: boolean;
    readonly known?: Known | undefined;
  },
  context: HashContext,
  signal: AbortSignal,
): Promise<void> {
  const sized = job.files.map((file, at): SizedFile => ({ at, file, bytes: file.size }));
  const recognized = job.known === undefined ? [] : await recognize(sized, job.known, context.sha256);
  if (recognized.length > 0) postHashed(context, job.job, { files: recognized });
  const isKnown = new Set(recognized.map(({ at }) => at));
  for (const group of groupFiles(sized.filter(({ at }) => !isKnown.has(at)))) {
    signal.throwIfAborted();
    const [first] = group;
    if (first !== undefined && first.bytes > GROUP_BYTES) {
      await context.aloneWithLargeFile(() => hashLargeFile(job.job, first, context, signal));
      continue;
    }
    const { read, failures } = await readGroup(group);
    if (failures.length > 0) postHashed(context, job.job, { failures });
    for (const part of read) await hashGroup(job, part, context);
  }
}

async function hashGroup(
  job: { readonly job: number; readonly keep: boolean },
  { buffer, files, offsets }: ReadGroup,
  context: HashContext,
): Promise<void> {
  const hashed = await Promise.all(
    files.map(async ({ at, file, bytes }, i): Promise<HashedFile> => {
      const offset = offsets[i] ?? 0;
      const content = new Uint8Array(buffer, offset, bytes);
      return {
        at,
        bytes,
        modifiedAt: file.lastModified,
        hash: await context.sha256.digest(content),
        image: imageInfoOfContent(content),
        fault: imageFaultOf(content),
        offset,
        sample: isSampled(file, bytes) ? await sampleOfBytes(content, context.sha256) : undefined,
        remembered: false,
      };
    }),
  );
  const keep = job.keep && buffer.byteLength < KEEP_MEAN_BYTES * files.length;
  if (keep) postHashed(context, job.job, { files: hashed, kept: buffer });
  else postHashed(context, job.job, { files: hashed.map((file) => ({ ...file, offset: undefined })) });
}

/** Posts what was found of files, in one message and without a copy. */
function postHashed(
  context: HashContext,
  job: number,
  found: {
    readonly files?: readonly HashedFile[];
    readonly failures?: readonly ReadFailure[];
    readonly kept?: ArrayBuffer;
  },
): void {
  const files = packFacts(found.files ?? []);
  context.post({ type: "hashed", job, files, failures: found.failures ?? [], kept: found.kept }, [
    ...buffersOf(files),
    ...(found.kept === undefined ? [] : [found.kept]),
  ]);
}

async function hashLargeFile(job: number, sized: SizedFile, context: HashContext, signal: AbortSignal): Promise<void> {
  const { at, file, bytes } = sized;
  try {
    let image: ImageInfo = { kind: "unknown", orientation: 1 };
    let fault: ImageFault | undefined;
    let hash: Uint8Array<ArrayBuffer>;
    let sample: Uint8Array<ArrayBuffer> | undefined;
    if (bytes > WHOLE_FILE_BYTES) {
      const check = createStructureCheck();
      hash = await context.sha256.digestPieces(
        contentPieces(file, PIECE_BYTES),
        (piece) => {
          check.write(piece);
          context.post({ type: "progress", job, bytes: piece.length }, []);
        },
        signal,
      );
      fault = check.end();
      const read = (start: number, end: number) => readContentRange(file, start, end);
      image = await readImageInfoFrom((length) => read(0, length), read);
      if (!isPacked(file) && isSampled(file, bytes)) [sample] = await sampleFiles([{ file, bytes }], context.sha256);
    } else {
      const content = await readContent(file);
      if (content.length !== bytes) throw new DOMException("The file changed its size.", "NotReadableError");
      image = imageInfoOfContent(content);
      fault = imageFaultOf(content);
      hash = await context.sha256.digest(content);
      if (isSampled(file, bytes)) sample = await sampleOfBytes(content, context.sha256);
    }
    const found = { at, bytes, modifiedAt: file.lastModified, hash, image, fault };
    const hashed: HashedFile = { ...found, offset: undefined, sample, remembered: false };
    postHashed(context, job, { files: [hashed] });
  } catch (error) {
    signal.throwIfAborted();
    postHashed(context, job, { failures: [failureOf(at, error)] });
  }
}
