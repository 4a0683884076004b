import type { ImageFault } from "../../../model/imageFault.ts";
import { ONLY_THE_END, type StructureReader, uint16be } from "./structureReader.ts";

/** Bytes at the end of a JPEG among which its end marker is searched. */
const TAIL_BYTES = 256 * 1024;
/** Bytes between two segments that are passed over in search of the next one, as decoders do. */
const MOST_STRAY_BYTES = 64 * 1024;

const END = 0xd9;
const SCAN = 0xda;

/**
 * Reads a JPEG: its segments up to the first scan, then its end. The scan itself is not read: that would cost a third of the time of hashing.
 * Source: ITU-T T.81, annex B.
 */
export class JpegStructure implements StructureReader {
  need = 3;
  tailBytes = 0;
  #state: "start" | "marker" | "length" | "betweenSegments" = "start";
  #marker = 0;
  #hasFrame = false;
  #strayBytes = 0;

  step(bytes: Uint8Array, at: number): number | ImageFault {
    switch (this.#state) {
      case "start":
        // The first FF after the start of the image was read as well.
        this.#state = "marker";
        this.need = 1;
        return 3;
      case "marker":
        return this.#takeMarker(bytes[at]!);
      case "length":
        return this.#takeLength(uint16be(bytes, at));
      case "betweenSegments":
        if (bytes[at] === 0xff) this.#state = "marker";
        else if (++this.#strayBytes > MOST_STRAY_BYTES) return "jpeg_bad_segment";
        return 1;
    }
  }

  /** In a scan the end marker is missing if it is not in the tail; before it, everything is. */
  end(tail: Uint8Array): ImageFault | undefined {
    return this.tailBytes > 0 ? faultOfTail(tail) : "jpeg_truncated";
  }

  /** Takes the byte after an FF; further FF are fill bytes. */
  #takeMarker(marker: number): number | ImageFault {
    if (marker === 0xff) return 1;
    if (marker === END) return "jpeg_no_image";
    if (hasSegment(marker)) {
      this.#marker = marker;
      this.#state = "length";
      this.need = 2;
    } else this.#pass();
    return 1;
  }

  #takeLength(length: number): number | ImageFault {
    if (length < 2) return "jpeg_bad_segment";
    if (this.#marker === SCAN) {
      if (!this.#hasFrame) return "jpeg_no_image";
      this.tailBytes = TAIL_BYTES;
      this.need = ONLY_THE_END;
      return 2;
    }
    this.#hasFrame ||= isFrameHeader(this.#marker);
    this.#pass();
    return length;
  }

  #pass(): void {
    this.#state = "betweenSegments";
    this.#strayBytes = 0;
    this.need = 1;
  }
}

/**
 * Returns the fault of a JPEG by what follows the header of its first scan. A scan cannot contain the end marker, and other data may follow
 * it (a second image, a video), so a marker anywhere in the tail is believed. Without one the image is truncated if the tail can be a scan.
 */
function faultOfTail(tail: Uint8Array): ImageFault | undefined {
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
