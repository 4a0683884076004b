import sharp from "sharp";
import { expect, test } from "vitest";
import { ImageScan } from "../../formats/codecs/imageScan.ts";
import { encodeJpeg } from "../../samples/encodeJpeg.ts";
import { drawScene } from "../../samples/scene.ts";
import type { SegmentWriter } from "../blobs/blobStore.ts";
import { forEachPiece, type Pieces } from "../blobs/pieces.ts";
import { receiveContent } from "./receiveContent.ts";

/** One for all contents, as an upload has. */
const scan = new ImageScan();

/** Receives a content in chunks of a size and returns what its header contains. */
async function infoOf(content: Uint8Array, chunkBytes: number) {
  const received: Uint8Array[] = [];
  const writer = {
    async append(chunks: Pieces) {
      await forEachPiece(chunks, (chunk) => {
        received.push(Uint8Array.from(chunk));
        return undefined;
      });
      return {};
    },
  } as unknown as SegmentWriter;
  async function* chunks() {
    for (let at = 0; at < content.length; at += chunkBytes) {
      const chunk = Uint8Array.from(content.subarray(at, at + chunkBytes));
      yield chunk;
      // Its memory is used again.
      chunk.fill(0xee);
    }
  }
  const { info } = await receiveContent(writer, chunks(), scan);
  expect(Buffer.compare(Buffer.concat(received), content)).toBe(0);
  return info;
}

test.each([1000, 65_536, 100_000, 10_000_000])(
  "the size of an image is found wherever it is, in chunks of %i bytes",
  async (chunkBytes) => {
    const { canvas } = drawScene({ seed: 1, width: 40, height: 24, objects: 1 });
    const far = encodeJpeg(canvas, { orientation: 6, extraBytes: 200_000 });
    expect(await infoOf(far, chunkBytes)).toEqual({ kind: "jpeg", width: 40, height: 24, orientation: 6 });
    const pixels = Buffer.alloc(300 * 200 * 3, 7);
    const tiff = await sharp(pixels, { raw: { width: 300, height: 200, channels: 3 } })
      .tiff({ compression: "none" })
      .toBuffer();
    expect(await infoOf(tiff, chunkBytes)).toMatchObject({ kind: "tiff", width: 300, height: 200 });
    const small = await sharp(pixels, { raw: { width: 300, height: 200, channels: 3 } })
      .png()
      .toBuffer();
    expect(await infoOf(small, chunkBytes)).toMatchObject({ kind: "png", width: 300, height: 200 });
    expect(await infoOf(new Uint8Array(200_000), chunkBytes)).toEqual({ kind: "unknown", orientation: 1 });
    expect(await infoOf(new Uint8Array(), chunkBytes)).toEqual({ kind: "unknown", orientation: 1 });
  },
);
