import sharp from "sharp";
import { failure, success } from "../../model/result.ts";
import { type DecodeRequest, type DecodeResult, MEMORY_EXIT } from "./decodeMessages.ts";
import { shrink } from "./shrink.ts";

// A child process that makes thumbnails: codecs run native code over untrusted bytes and use memory that Node cannot limit.

/** Memory above which the process ends itself, bytes. */
const MEMORY_BYTES = 1024 * 1024 * 1024;
const MEMORY_CHECK_MS = 50;

sharp.cache(false);
sharp.concurrency(1);
// Only these formats are allowed. SVG, PDF and everything else that a build of sharp supports stay blocked.
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
  // A server that was killed while this process started is gone before the "disconnect" listener exists.
  if (!process.connected) process.exit(0);
  if (process.memoryUsage.rss() > MEMORY_BYTES) process.exit(MEMORY_EXIT);
}, MEMORY_CHECK_MS);
process.on("disconnect", () => process.exit(0));

const input = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
let rest: Buffer = Buffer.alloc(0);

async function readImage(bytes: number): Promise<Buffer> {
  const image = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    if (rest.length === 0) {
      const next = await input.next();
      if (next.done) process.exit(0);
      rest = next.value;
    }
    const taken = rest.copy(image, filled, 0, bytes - filled);
    filled += taken;
    rest = rest.subarray(taken);
  }
  return image;
}

/** Returns the visible part of a damaged image, such as the upper half of a truncated one; undefined when nothing is visible. */
async function shrinkDamaged(image: Buffer, size: number): Promise<Buffer | undefined> {
  const thumbnail = await shrink(image, size, "none");
  const { channels } = await sharp(thumbnail).stats();
  return channels.some(({ min, max }) => min !== max) ? thumbnail : undefined;
}

async function makeThumbnail(image: Buffer, size: number): Promise<DecodeResult> {
  try {
    return success(await shrink(image, size, "error"));
  } catch {
    // The messages of the codecs name functions and memory addresses, which do not help the user.
    const visible = await shrinkDamaged(image, size).catch(() => undefined);
    return visible ? success(visible) : failure("it could not be decoded");
  }
}

process.on("message", async ({ bytes, size }: DecodeRequest) => {
  process.send?.(await makeThumbnail(await readImage(bytes), size));
});
