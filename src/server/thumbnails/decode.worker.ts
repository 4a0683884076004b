import sharp from "sharp";

// A child process that makes thumbnails: codecs run native code over hostile bytes, and take memory that no limit of Node sees.

/** What it is asked; the picture itself follows on standard input. */
export interface DecodeQuestion {
  readonly bytes: number;
  /** Longest side, pixels. */
  readonly size: number;
}
/** What it answers: the webp bytes, or why there are none, as the end of a sentence. */
export type DecodeAnswer = { readonly thumbnail: Uint8Array } | { readonly reason: string };

/** Memory above which the process ends itself, bytes. */
const MEMORY_BYTES = 1024 * 1024 * 1024;
const MEMORY_CHECK_MS = 50;
/** Exit code that says "too much memory". */
const MEMORY_EXIT = 3;
const MAX_PIXELS = 100_000_000;

sharp.cache(false);
sharp.concurrency(1);
// Formats by name: SVG, PDF and whatever else a build may bring stay shut.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadTiffBuffer",
    "VipsForeignLoadHeifBuffer",
  ],
});

setInterval(() => {
  // A server that was killed while this process began left before anybody listened for its going.
  if (!process.connected) process.exit(0);
  if (process.memoryUsage.rss() > MEMORY_BYTES) process.exit(MEMORY_EXIT);
}, MEMORY_CHECK_MS);
process.on("disconnect", () => process.exit(0));

const input = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
let rest: Buffer = Buffer.alloc(0);

async function readPicture(bytes: number): Promise<Buffer> {
  const picture = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    if (rest.length === 0) {
      const next = await input.next();
      if (next.done) process.exit(0);
      rest = next.value;
    }
    const taken = rest.copy(picture, filled, 0, bytes - filled);
    filled += taken;
    rest = rest.subarray(taken);
  }
  return picture;
}

function shrink(picture: Buffer, size: number, failOn: "error" | "none"): Promise<Buffer> {
  return sharp(picture, { limitInputPixels: MAX_PIXELS, failOn, sequentialRead: true })
    .autoOrient()
    .resize({ width: size, height: size, fit: "inside", withoutEnlargement: true, fastShrinkOnLoad: true })
    .webp({ quality: 78, effort: 1 })
    .toBuffer();
}

/** What can be seen of a damaged picture, such as the upper half of one that was cut off; undefined when that is nothing. */
async function shrinkDamaged(picture: Buffer, size: number): Promise<Buffer | undefined> {
  const thumbnail = await shrink(picture, size, "none");
  const { channels } = await sharp(thumbnail).stats();
  return channels.some(({ min, max }) => min !== max) ? thumbnail : undefined;
}

async function makeThumbnail(picture: Buffer, size: number): Promise<DecodeAnswer> {
  // The codecs' own words name functions and memory addresses, and mean nothing to a person.
  const undecodable: DecodeAnswer = { reason: "it could not be decoded" };
  try {
    return { thumbnail: await shrink(picture, size, "error") };
  } catch {
    const seen = await shrinkDamaged(picture, size).catch(() => undefined);
    return seen ? { thumbnail: seen } : undecodable;
  }
}

process.on("message", async ({ bytes, size }: DecodeQuestion) => {
  const answer = await makeThumbnail(await readPicture(bytes), size);
  process.send?.(answer);
});
