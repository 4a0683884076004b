import { Unzlib, unzlibSync } from "fflate";

/** Compressed bytes that are inflated at once; larger data is inflated in pieces, so that a bomb is noticed early. */
const ONE_GO_BYTES = 16 * 1024;

/**
 * Inflates zlib data whose length is known beforehand. Output beyond `expectedBytes` is never kept, whatever the data states: of small
 * data it is cut off, large data is refused. Throws an Error with a plain sentence for damaged or short data.
 */
export function inflateExactly(data: Uint8Array, expectedBytes: number): Uint8Array {
  const inflated = data.length <= ONE_GO_BYTES ? atOnce(data, expectedBytes) : inPieces(data, expectedBytes);
  if (inflated.length < expectedBytes) {
    throw new Error(`the compressed data ends early: ${inflated.length} of ${expectedBytes} bytes`);
  }
  return inflated;
}

/** Inflates zlib data of unknown length, up to `maxBytes`. Throws an Error with a plain sentence for damaged or larger data. */
export function inflateUpTo(data: Uint8Array, maxBytes: number): Uint8Array {
  return inPieces(data, maxBytes);
}

/** Returns the first bytes of inflated zlib data, as far as its `beginning` reaches; empty for damaged data. */
export function inflateHead(beginning: Uint8Array): Uint8Array {
  let head = new Uint8Array(0);
  const inflater = new Unzlib((piece) => {
    if (head.length === 0) head = piece;
  });
  try {
    inflater.push(beginning);
  } catch {
    // What was inflated before the damage counts.
  }
  return head;
}

function atOnce(data: Uint8Array, expectedBytes: number): Uint8Array {
  try {
    return unzlibSync(data, { out: new Uint8Array(expectedBytes) });
  } catch (error) {
    throw new Error(damaged(error));
  }
}

function inPieces(data: Uint8Array, maxBytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const inflater = new Unzlib((piece) => {
    length += piece.length;
    if (length > maxBytes) throw new TooLong(maxBytes);
    pieces.push(piece);
  });
  try {
    for (let at = 0; at < data.length; at += ONE_GO_BYTES) {
      inflater.push(data.subarray(at, at + ONE_GO_BYTES), at + ONE_GO_BYTES >= data.length);
    }
  } catch (error) {
    if (error instanceof TooLong) throw error;
    throw new Error(damaged(error));
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

class TooLong extends Error {
  constructor(maxBytes: number) {
    super(`the compressed data contains more than ${maxBytes} bytes`);
  }
}

function damaged(error: unknown): string {
  return `the compressed data is damaged (${error instanceof Error ? error.message : String(error)})`;
}
