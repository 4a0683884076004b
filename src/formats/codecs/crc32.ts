/** Bytes that are taken at once. */
const SLICES = 8;

/**
 * Eight tables of the CRC that PNG and zip use (polynomial 0xEDB88320), one after another: the entry of byte `n` in table `k` is its CRC
 * followed by `k` zero bytes.
 */
const tables = createTables();

function createTables(): Int32Array {
  const all = new Int32Array(SLICES * 256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    all[n] = c;
  }
  for (let n = 256; n < all.length; n++) {
    const c = all[n - 256] ?? 0;
    all[n] = (all[c & 0xff] ?? 0) ^ (c >>> 8);
  }
  return all;
}

/** Returns the CRC-32 of some bytes, as in PNG chunks. `before` is the CRC of the bytes before them; 0 by default. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const whole = bytes.length - (bytes.length % SLICES);
  let crc = ~before;
  let i = 0;
  for (; i < whole; i += SLICES) {
    const low = crc ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    crc =
      tables[0x700 + (low & 0xff)]! ^
      tables[0x600 + ((low >>> 8) & 0xff)]! ^
      tables[0x500 + ((low >>> 16) & 0xff)]! ^
      tables[0x400 + (low >>> 24)]! ^
      tables[0x300 + bytes[i + 4]!]! ^
      tables[0x200 + bytes[i + 5]!]! ^
      tables[0x100 + bytes[i + 6]!]! ^
      tables[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) crc = tables[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
