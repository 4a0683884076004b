import { readExifOrientation } from "./tiffDirectory.ts";

/**
 * Reads the stored size and the EXIF orientation of a JPEG from its first bytes. The library for the other kinds is not used, because it loses
 * the orientation when the size lies beyond the head, and does not know lossless and arithmetic JPEG. The size is undefined when the head
 * does not reach it.
 */
export function readJpegHeader(head: Uint8Array): {
  width: number | undefined;
  height: number | undefined;
  orientation: number;
  /** 1 for grey, 3 for colours; undefined when the head does not reach it. */
  components: number | undefined;
} {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let orientation: number | undefined;
  let at = 2;
  while (at + 4 <= head.length) {
    if (head[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = view.getUint8(at + 1);
    // Fill bytes, and markers without a segment.
    if (marker === 0xff || marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) break;
    if (isFrameHeader(marker)) {
      if (at + 9 > head.length) break;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return { width, height, orientation: orientation ?? 1, components: head[at + 9] };
    }
    if (marker === 0xe1 && orientation === undefined && isExif(head, at + 4)) {
      orientation = readExifOrientation(head, at + 10);
    }
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return { width: undefined, height: undefined, orientation: orientation ?? 1, components: undefined };
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isExif(head: Uint8Array, at: number): boolean {
  return head[at] === 0x45 && head[at + 1] === 0x78 && head[at + 2] === 0x69 && head[at + 3] === 0x66;
}
