import { crc32, deflateSync } from "node:zlib";

// Node 20.15 and later have zlib.crc32.
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A valid grey PNG of about `bytes` bytes (70 at least) that nothing else equals: noise, stored without compression, so that size and
 * content can be chosen freely. The same `seed` and size give the same bytes.
 */
export function noisePng(bytes: number, seed: number): Buffer {
  const side = Math.max(1, Math.floor(Math.sqrt(Math.max(1, bytes - 80))));
  const random = randomFrom(seed * 2_654_435_761 + bytes);
  const pixels = Buffer.alloc(side * (side + 1));
  for (let at = 0; at + 4 <= pixels.length; at += 4) pixels.writeUInt32LE((random() * 4_294_967_296) >>> 0, at);
  for (let row = 0; row < side; row++) pixels[row * (side + 1)] = 0; // filter "none" opens each row
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8; // bits; colour type 0 is grey
  const seedText = chunk("tEXt", Buffer.from(`seed\0${seed}`, "latin1"));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    seedText,
    chunk("IDAT", deflateSync(pixels, { level: 0 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
