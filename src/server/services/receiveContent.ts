import { IMAGE_HEAD_BYTES, readImageInfo } from "../../formats/imageHeader.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { SegmentWriter, WrittenBlob } from "../blobs/blobStore.ts";

/** A content that was taken in: where it lies, and what its first bytes say. */
export interface ReceivedContent {
  readonly blob: WrittenBlob;
  readonly info: ImageInfo;
}

/** Bytes looked at when the first 64 KiB of a picture do not tell its size (large EXIF or colour profile). */
const LONG_HEAD_BYTES = 1024 * 1024;

/** Appends a content to a segment, and reads its picture header on the way. */
export async function receiveContent(
  writer: SegmentWriter,
  content: AsyncIterable<Uint8Array>,
): Promise<ReceivedContent> {
  const head = new HeadReader();
  const blob = await writer.append(head.pass(content));
  return { blob, info: head.info() };
}

/** Keeps the first bytes that pass by, for as long as they are needed to tell the size of a picture. */
class HeadReader {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #wanted = IMAGE_HEAD_BYTES;
  #info: ImageInfo | undefined;

  async *pass(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      if (this.#info === undefined) this.#keep(chunk);
      yield chunk;
    }
  }

  info(): ImageInfo {
    return this.#info ?? readImageInfo(Buffer.concat(this.#chunks));
  }

  #keep(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    const info = readImageInfo(Buffer.concat(this.#chunks).subarray(0, this.#wanted));
    if (info.kind !== "unknown" && info.width === undefined && this.#wanted < LONG_HEAD_BYTES) {
      this.#wanted = LONG_HEAD_BYTES;
      return;
    }
    this.#info = info;
    this.#chunks = [];
  }
}
