import { type StructureReader, type StructureStep, take, viewOf } from "./structureReader.ts";

/** Bytes at the end of a JPEG among which its end marker is searched. */
const TAIL_BYTES = 256 * 1024;
/** Bytes between two segments that are passed over in search of the next one, as decoders do. */
const MOST_STRAY_BYTES = 64 * 1024;

const END = 0xd9;
const SCAN = 0xda;

/**
 * Reads a JPEG from behind its first three bytes: its segments up to the first scan, then its end. The scan itself is not read: that would
 * cost a third of the time of hashing. Source: ITU-T T.81, annex B.
 */
export function* jpegStructure(): StructureReader {
  let hasFrame = false;
  for (;;) {
    const marker = yield* markerAfterFF();
    if (marker === undefined) return "jpeg_truncated";
    if (marker === END) return "jpeg_no_image";
    let bytes = 0;
    if (hasSegment(marker)) {
      const length = yield* take(2);
      if (length === undefined) return "jpeg_truncated";
      bytes = viewOf(length).getUint16(0) - 2;
      if (bytes < 0) return "jpeg_bad_segment";
      if (marker === SCAN) return hasFrame ? yield* endOfScans() : "jpeg_no_image";
      hasFrame ||= isFrameHeader(marker);
    }
    const found = yield* nextFF(bytes);
    if (found !== "found") return found;
  }
}

/** Returns the marker whose first byte, FF, was read; fill bytes are passed over. */
function* markerAfterFF(): StructureStep<number | undefined> {
  for (;;) {
    const [marker] = (yield* take(1)) ?? [];
    if (marker !== 0xff) return marker;
  }
}

/** Passes over the rest of a segment, and over stray bytes up to the next FF. */
function* nextFF(segmentBytes: number): StructureStep<"found" | "jpeg_truncated" | "jpeg_bad_segment"> {
  for (let stray = 0; stray <= MOST_STRAY_BYTES; stray++) {
    const next = yield* take(1, stray === 0 ? segmentBytes : 0);
    if (next === undefined) return "jpeg_truncated";
    if (next[0] === 0xff) return "found";
  }
  return "jpeg_bad_segment";
}

/**
 * Reads what follows the header of the first scan. A scan cannot contain the end marker, and other data may follow it (a second image, a
 * video), so a marker anywhere in the tail is believed. Without one the image is truncated if the tail can be a scan.
 */
function* endOfScans(): StructureReader {
  const tail = (yield { tail: TAIL_BYTES }) ?? new Uint8Array();
  for (let at = tail.lastIndexOf(END); at > 0; at = tail.lastIndexOf(END, at - 1)) {
    if (tail[at - 1] === 0xff) return undefined;
  }
  return tail.length < TAIL_BYTES || mayBeScan(tail) ? "jpeg_truncated" : undefined;
}

/** In a scan FF is followed by 00 or a restart marker; tables and further scans may lie between two scans. */
function mayBeScan(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0xff); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    const isKnown = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7) || betweenScans.has(next);
    if (!isKnown) return false;
  }
  return true;
}

/** DHT, SOS, DQT, DNL, DRI and comments. */
const betweenScans = new Set([0xc4, SCAN, 0xdb, 0xdc, 0xdd, 0xfe]);

/** False for stuffing, restart markers, a second start of image, and the one marker that is reserved for a single byte. */
function hasSegment(marker: number): boolean {
  return marker > 0x01 && !(marker >= 0xd0 && marker <= 0xd8);
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
