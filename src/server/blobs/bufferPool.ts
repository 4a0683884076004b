/** Buffers that are used again: memory from the system is slow at first use, and much of it makes the garbage collector run. */
export interface BufferPool {
  /** Returns a buffer with any content: a large one, or a small one while many are in use, so that hundreds of users do not fill the memory. */
  take(): Buffer;
  /** Takes a buffer back. Nobody may use it any more. */
  give(buffer: Buffer): void;
}

/**
 * Creates a pool of buffers of `bytes` bytes. It keeps up to `kept` that are not in use. While `large` are in use, further ones have an eighth
 * of the size.
 */
export function createBufferPool(bytes: number, { kept, large }: { kept: number; large: number }): BufferPool {
  const free: Buffer[] = [];
  let used = 0;
  return {
    take() {
      used += 1;
      return free.pop() ?? Buffer.allocUnsafeSlow(used > large ? bytes / 8 : bytes);
    },
    give(buffer) {
      used -= 1;
      if (buffer.length === bytes && free.length < kept) free.push(buffer);
    },
  };
}
