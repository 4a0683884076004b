import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

/** Files of a set in one folder of it. */
const PER_FOLDER = 1000;
/** Different drawings of a set; each file also has a number of its own in a comment. */
const DRAWINGS = 8;
/** Files of this size and more share one drawing, which takes seconds. */
const ONE_DRAWING_BYTES = 4_000_000;
/** Longest side of a drawing: larger ones take long. A larger file gets comments after it. */
const MAX_SIDE = 4000;
const QUALITY = 90;
/** What noise takes at this quality. */
const BYTES_PER_PIXEL = 0.66;
/** Most content of a comment. */
const COMMENT_BYTES = 65_533;

/** Files of one size in a set. */
export interface JpegGroup {
  readonly count: number;
  readonly bytes: number;
}

/** Writes real JPEGs of exactly these sizes into a folder, no two alike, at most 1,000 beside each other. Returns the folder. */
export async function jpegFolder(parent: string, name: string, groups: readonly JpegGroup[]): Promise<string> {
  const folder = join(parent, name);
  let at = 0;
  for (const { count, bytes } of groups) {
    const different = Math.min(count, bytes < ONE_DRAWING_BYTES ? DRAWINGS : 1);
    const drawings = await Promise.all(Array.from({ length: different }, () => draw(bytes)));
    for (let one = 0; one < count; one++, at++) {
      const place = join(folder, `part ${String(Math.floor(at / PER_FOLDER)).padStart(4, "0")}`);
      if (at % PER_FOLDER === 0) await mkdir(place, { recursive: true });
      const content = fillTo(drawings[one % drawings.length]!, bytes, at);
      await writeFile(join(place, `photo ${String(at).padStart(7, "0")}.jpg`), content);
    }
  }
  return folder;
}

/** Draws noise as a JPEG that is a little smaller than `bytes`. */
async function draw(bytes: number): Promise<Buffer> {
  for (let share = 0.95; ; share *= 0.9) {
    const side = Math.max(8, Math.min(MAX_SIDE, Math.floor(Math.sqrt((bytes * share) / BYTES_PER_PIXEL))));
    const noise = { type: "gaussian" as const, mean: 128, sigma: 40 };
    const drawn = await sharp({ create: { width: side, height: side, channels: 3, background: "#888", noise } })
      .jpeg({ quality: QUALITY })
      .toBuffer();
    if (drawn.length + 100 <= bytes || side === 8) return drawn;
  }
}

/** Puts the number of a file into a comment at its start, and fills it up to `bytes` with comments before its end. A drawing that is too large stays as it is. */
export function fillTo(drawn: Buffer, bytes: number, number: number): Buffer {
  const pieces = [drawn.subarray(0, 2), comment(Buffer.from(`file ${String(number).padStart(8, "0")}`))];
  pieces.push(drawn.subarray(2, -2));
  let missing = bytes - pieces.reduce((sum, piece) => sum + piece.length, 2);
  while (missing >= 4) {
    // A last comment needs room for its own header.
    const length = Math.min(missing - 4, COMMENT_BYTES);
    const rest = missing - 4 - length;
    const fits = rest > 0 && rest < 4 ? length - 4 : length;
    pieces.push(comment(Buffer.alloc(fits, number & 0xff)));
    missing -= 4 + fits;
  }
  pieces.push(drawn.subarray(-2));
  return Buffer.concat(pieces);
}

function comment(content: Buffer): Buffer {
  const header = Buffer.from([0xff, 0xfe, 0, 0]);
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([header, content]);
}
