/** Buffers of one size that are used again: memory from the system is slow at first use, and much of it makes the garbage collector run. */
export interface BufferPool {
  /** Returns a buffer with any content. */
  take(): Buffer;
  /** Takes a buffer back. Nobody may use it any more. */
  give(buffer: Buffer): void;
}

/** Creates a pool that keeps up to `most` buffers of `bytes` bytes. */
export function createBufferPool(bytes: number, most: number): BufferPool {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
    give(buffer) {
      if (free.length < most) free.push(buffer);
    },
  };
}
