/** Most bytes of small files that are kept between hashing and sending. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Bytes of hashed files that need not be read again; bounded. A buffer is released with the last of its files. */
export interface KeptBytes {
  /** True while there is room for another group. */
  readonly hasRoom: boolean;
  /** Keeps files that are in one buffer. */
  keep(
    buffer: ArrayBuffer,
    files: readonly { readonly row: number; readonly offset: number; readonly bytes: number }[],
  ): void;
  get(row: number): Uint8Array<ArrayBuffer> | undefined;
  drop(row: number): void;
  clear(): void;
}

/** Creates a store for at most about `limit` bytes: one buffer may exceed it. */
export function createKeptBytes(limit = KEPT_BYTES): KeptBytes {
  const files = new Map<number, { content: Uint8Array<ArrayBuffer>; group: { bytes: number; left: number } }>();
  let held = 0;
  const kept: KeptBytes = {
    get hasRoom() {
      return held < limit;
    },
    keep(buffer, members) {
      const group = { bytes: buffer.byteLength, left: members.length };
      if (members.length === 0) return;
      held += group.bytes;
      for (const { row, offset, bytes } of members) {
        kept.drop(row);
        files.set(row, { content: new Uint8Array(buffer, offset, bytes), group });
      }
    },
    get: (row) => files.get(row)?.content,
    drop(row) {
      const file = files.get(row);
      if (file === undefined) return;
      files.delete(row);
      file.group.left--;
      if (file.group.left === 0) held -= file.group.bytes;
    },
    clear() {
      files.clear();
      held = 0;
    },
  };
  return kept;
}
