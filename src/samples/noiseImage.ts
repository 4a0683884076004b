import { crc32 } from "../formats/codecs/crc32.ts";
import { encodePng } from "../formats/codecs/png.ts";

/** Bytes around the pixels of a stored PNG: signature, header, chunk frames, zlib. */
const FRAME_BYTES = 200;

/**
 * A valid PNG of exactly `bytes` bytes (300 at least) that does not compress: grey noise, stored. For benchmarks and for tests that need
 * content that differs; the same seed gives the same bytes. Fast: about 10 ms a megabyte.
 */
export function noiseImage(bytes: number, seed: number): Uint8Array {
  if (bytes < 300) throw new RangeError(`a noise image needs 300 bytes at least, not ${bytes}`);
  // Stored blocks of deflate add 5 bytes for every 65,535 at most.
  const budget = Math.floor((bytes - FRAME_BYTES) * (1 - 6 / 65_535));
  const width = Math.min(4096, Math.max(1, Math.ceil(Math.sqrt(budget))));
  const height = Math.max(1, Math.floor(budget / (width + 1)));
  const samples = noise(width * height, seed);
  const png = encodePng({ width, height, colorType: "grey", bitDepth: 8, samples }, { level: 0 });
  return padded(png, bytes);
}

/** Random bytes by xorshift32. */
export function noise(bytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, bytes);
}

/** Fills a PNG up to a size with a private chunk that readers skip, before its end chunk. */
function padded(png: Uint8Array, bytes: number): Uint8Array {
  const missing = bytes - png.length - 12;
  if (missing < 0) throw new RangeError(`the PNG has ${png.length} bytes, more than fits into ${bytes}`);
  const out = new Uint8Array(bytes);
  const end = png.length - 12;
  out.set(png.subarray(0, end));
  const view = new DataView(out.buffer);
  view.setUint32(end, missing);
  out.set([0x6e, 0x70, 0x41, 0x64], end + 4);
  view.setUint32(end + 8 + missing, crc32(out.subarray(end + 4, end + 8 + missing)));
  out.set(png.subarray(end), end + 12 + missing);
  return out;
}
