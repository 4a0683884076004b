/** One entry of a drawn tar. */
export interface TarEntryDrawing {
  readonly name: string | Uint8Array;
  /** Text is written as UTF-8. Default empty. */
  readonly content?: string | Uint8Array;
  /** Type of the entry, such as `2` for a symbolic link. Default `0`, a file. */
  readonly type?: string;
  /** The size that the header states instead of the content's. */
  readonly size?: number;
  /** `ustar` (default), `gnu`, or `old` without any mark. */
  readonly form?: "ustar" | "gnu" | "old";
  /** First part of the name, in ustar. */
  readonly prefix?: string;
  /** False draws a wrong checksum. */
  readonly sound?: boolean;
}

const BLOCK = 512;

/** Draws a tar, valid or hostile, for tests. `end: false` omits the blocks that end it. */
export function drawTar(entries: readonly TarEntryDrawing[], { end = true } = {}): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (const entry of entries) {
    const content = bytesOf(entry.content ?? "");
    blocks.push(headerOf(entry, content.length), content);
    blocks.push(new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK));
  }
  if (end) blocks.push(new Uint8Array(2 * BLOCK));
  const tar = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    tar.set(block, at);
    at += block.length;
  }
  return tar;
}

/** The content of an extended header (PAX) with these values. */
export function paxRecords(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => {
      const bytes = bytesOf(` ${key}=${value}\n`).length;
      let length = bytes + 1;
      while (String(length).length + bytes !== length) length = String(length).length + bytes;
      return `${length} ${key}=${value}\n`;
    })
    .join("");
}

function headerOf(entry: TarEntryDrawing, contentBytes: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (at: number, value: string | Uint8Array, most: number) =>
    header.set(bytesOf(value).subarray(0, most), at);
  put(0, entry.name, 100);
  put(100, "0000644\0", 8);
  put(124, `${(entry.size ?? contentBytes).toString(8).padStart(11, "0")}\0`, 12);
  put(136, "00000000000\0", 12);
  put(148, "        ", 8);
  put(156, entry.type ?? "0", 1);
  const form = entry.form ?? "ustar";
  if (form !== "old") put(257, form === "ustar" ? "ustar\x0000" : "ustar  \0", 8);
  if (entry.prefix !== undefined) put(345, entry.prefix, 155);
  let sum = entry.sound === false ? 1 : 0;
  for (const byte of header) sum += byte;
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `, 8);
  return header;
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}
