import { createSHA256, type IHasher } from "hash-wasm";

/** SHA-256 over bytes in memory, and over files of any size. */
export interface Sha256 {
  /** Returns the 32 bytes of the hash. */
  digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Hashes content of any size; `onPiece` is called with every piece after it was hashed. Rejects with what the pieces or the signal throw.
   */
  digestPieces(
    pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
    onPiece: (piece: Uint8Array<ArrayBuffer>) => void,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Creates the hash of one worker. WebCrypto is used where possible: it is three to five times as fast, but cannot take a file in pieces and
 * is missing on plain http. Everything else is hashed in WebAssembly.
 */
export function createSha256(subtle: SubtleCrypto | null = globalThis.crypto?.subtle ?? null): Sha256 {
  /** Hashers that are not in use; making one compiles nothing but costs memory. */
  const idle: IHasher[] = [];

  async function withHasher<T>(act: (hasher: IHasher) => T | Promise<T>): Promise<T> {
    const hasher = idle.pop() ?? (await createSHA256());
    try {
      return await act(hasher.init());
    } finally {
      idle.push(hasher);
    }
  }
  return {
    async digest(bytes) {
      if (subtle !== null) return new Uint8Array(await subtle.digest("SHA-256", bytes));
      return withHasher((hasher) => new Uint8Array(hasher.update(bytes).digest("binary")));
    },
    digestPieces: (pieces, onPiece, signal) =>
      withHasher(async (hasher) => {
        for await (const piece of pieces) {
          signal?.throwIfAborted();
          hasher.update(piece);
          onPiece(piece);
        }
        return new Uint8Array(hasher.digest("binary"));
      }),
  };
}
