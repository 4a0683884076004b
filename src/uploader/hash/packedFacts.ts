import { type ImageInfo, imageKind } from "../../model/image.ts";
import { type ImageFault, imageFaults } from "../../model/imageFault.ts";
import { itemAt } from "../../model/itemAt.ts";
import type { HashedFile } from "./hashedFile.ts";

const KINDS = imageKind.options;
const FAULTS = [undefined, ...(Object.keys(imageFaults) as ImageFault[])];
/** Whether an image has several frames; undefined where its header does not state that. */
const FRAMES = [undefined, false, true];
const HASH_BYTES = 32;
/** Stands for a number that there is none of. */
const NONE = -1;
/** Numbers of one file: index, bytes, date, offset, of the image kind, width, height, orientation, frames and fault, and whether it is remembered. */
const NUMBERS = 11;

/** What hashing found of a group of files, as two arrays that are passed between threads without a copy; objects are copied one by one. */
export interface PackedFacts {
  /** `NUMBERS` for each file. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** 32 bytes for each file. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** 32 bytes for each file, zeros where there is no sample; undefined when there is none at all. */
  readonly samples: Uint8Array<ArrayBuffer> | undefined;
}

/** Packs what was found of files. */
export function packFacts(files: readonly HashedFile[]): PackedFacts {
  const numbers = new Float64Array(files.length * NUMBERS);
  const hashes = new Uint8Array(files.length * HASH_BYTES);
  const samples = files.some(({ sample }) => sample !== undefined)
    ? new Uint8Array(files.length * HASH_BYTES)
    : undefined;
  for (const [i, { at, bytes, modifiedAt, hash, image, fault, offset = NONE, sample, remembered }] of files.entries()) {
    hashes.set(hash, i * HASH_BYTES);
    if (sample !== undefined) samples?.set(sample, i * HASH_BYTES);
    numbers.set(
      [
        at,
        bytes,
        modifiedAt,
        offset,
        KINDS.indexOf(image.kind),
        image.width ?? NONE,
        image.height ?? NONE,
        image.orientation,
        FRAMES.indexOf(image.multiFrame),
        FAULTS.indexOf(fault),
        remembered ? 1 : 0,
      ],
      i * NUMBERS,
    );
  }
  return { numbers, hashes, samples };
}

/** Returns what was packed. The hashes are views. */
export function unpackFacts(facts: PackedFacts): HashedFile[] {
  return Array.from({ length: facts.numbers.length / NUMBERS }, (_, i) => unpackFact(facts, i));
}

/** Returns what was packed of the i-th file. */
export function unpackFact({ numbers, hashes, samples }: PackedFacts, i: number): HashedFile {
  const number = (field: number) => itemAt(numbers, i * NUMBERS + field);
  const offset = number(3);
  const sample = samples?.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
  return {
    at: number(0),
    bytes: number(1),
    modifiedAt: number(2),
    hash: hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
    image: imageOf(number(4), number(5), number(6), number(7), number(8)),
    fault: FAULTS[number(9)],
    offset: offset === NONE ? undefined : offset,
    sample: sample?.some((byte) => byte !== 0) ? sample : undefined,
    remembered: number(10) === 1,
  };
}

/** Returns the buffers of what was packed, to be passed on without a copy. */
export function buffersOf({ numbers, hashes, samples }: PackedFacts): ArrayBuffer[] {
  return [numbers.buffer, hashes.buffer, ...(samples === undefined ? [] : [samples.buffer])];
}

function imageOf(kind: number, width: number, height: number, orientation: number, frames: number): ImageInfo {
  const multiFrame = FRAMES[frames];
  return {
    kind: itemAt(KINDS, kind),
    ...(width === NONE ? {} : { width }),
    ...(height === NONE ? {} : { height }),
    orientation,
    ...(multiFrame === undefined ? {} : { multiFrame }),
  };
}
