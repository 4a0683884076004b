import { type ByteRange, IMAGE_HEAD_BYTES, rangeOfSize, readImageInfo } from "../../formats/codecs/imageHeader.ts";
import { createStructureCheck } from "../../formats/codecs/structure/structureCheck.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import type { SegmentWriter, WrittenBlob } from "../blobs/blobStore.ts";
import { SOUND } from "../db/operations/blobs.ts";
import type { NewBlob } from "../db/operations/segments.ts";

/** A content that was written to a segment, what its header contains, and what is wrong with its structure. */
export interface ReceivedContent {
  readonly blob: WrittenBlob;
  readonly info: ImageInfo;
  readonly fault: ImageFault | undefined;
}

/** Returns the row of a content. */
export function blobRowOf({ blob, info, fault }: ReceivedContent): NewBlob {
  return {
    hash: blob.hash,
    start: blob.offset,
    bytes: blob.length,
    kind: info.kind,
    width: info.width ?? null,
    height: info.height ?? null,
    orientation: info.orientation,
    structure: fault ?? SOUND,
  };
}

/** Appends a content to a segment, and reads its image header and checks its structure while the bytes pass. */
export async function receiveContent(
  writer: SegmentWriter,
  content: AsyncIterable<Uint8Array>,
): Promise<ReceivedContent> {
  const image = new ImageReader();
  const blob = await writer.append(image.pass(content));
  return { blob, info: image.info(), fault: image.fault() };
}

/**
 * Keeps the bytes of a stream that contain the size of an image: the first ones, and a further range where the format needs it. Checks the
 * structure of the image as well.
 */
class ImageReader {
  #passedBytes = 0;
  readonly #head = new RangeKeeper({ start: 0, end: IMAGE_HEAD_BYTES });
  /** Undefined while the head is incomplete, and when no further range is needed. */
  #further: RangeKeeper | undefined;
  #decided = false;
  readonly #structure = createStructureCheck();

  async *pass(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.#keep(chunk);
      this.#structure.write(chunk);
      yield chunk;
    }
  }

  fault(): ImageFault | undefined {
    return this.#structure.end();
  }

  info(): ImageInfo {
    const head = this.#head.bytes();
    return readImageInfo(head, this.#further && { start: this.#further.range.start, bytes: this.#further.bytes() });
  }

  #keep(chunk: Uint8Array): void {
    if (!this.#decided) {
      this.#head.keep(chunk, this.#passedBytes);
      if (this.#passedBytes + chunk.length >= IMAGE_HEAD_BYTES) {
        this.#decided = true;
        const head = this.#head.bytes();
        const range = rangeOfSize(head);
        this.#further = range && new RangeKeeper(range);
        this.#further?.keep(head, 0);
        // The rest of the chunk that completed the head.
        this.#further?.keep(chunk.subarray(IMAGE_HEAD_BYTES - this.#passedBytes), IMAGE_HEAD_BYTES);
      }
    } else this.#further?.keep(chunk, this.#passedBytes);
    this.#passedBytes += chunk.length;
  }
}

/** Collects one part of a stream of bytes. */
class RangeKeeper {
  readonly range: ByteRange;
  readonly #pieces: Uint8Array[] = [];

  constructor(range: ByteRange) {
    this.range = range;
  }

  /** `at` is the position of the chunk in the stream. */
  keep(chunk: Uint8Array, at: number): void {
    const from = Math.max(0, this.range.start - at);
    const to = Math.min(chunk.length, this.range.end - at);
    if (from < to) this.#pieces.push(chunk.subarray(from, to));
  }

  bytes(): Uint8Array {
    // Small files arrive in one chunk, so most uploads need no copy.
    const [only, ...more] = this.#pieces;
    return only !== undefined && more.length === 0 ? only : Buffer.concat(this.#pieces);
  }
}
