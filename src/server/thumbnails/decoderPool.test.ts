import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { type Decoder, DecoderLostError, startDecoder } from "./decoder.ts";
import { createDecoderPool, type DecodeJob, type DecoderPool } from "./decoderPool.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

const quiet = { warn: () => undefined };
const asker = { workspaceId: 1, caller: 1, cost: 5_400 };
const never = new AbortController().signal;
let pool: DecoderPool | undefined;
afterEach(() => pool?.close());

async function photo(): Promise<DecodeJob> {
  const bytes = await sharp({ create: { width: 90, height: 60, channels: 3, background: "#204080" } })
    .jpeg()
    .toBuffer();
  return {
    ...asker,
    size: 30,
    bytes: bytes.length,
    async *read() {
      yield bytes.subarray(0, 100);
      yield bytes.subarray(100);
    },
  };
}

/** Returns a decoder whose process is lost at its first image. */
function losing(): Decoder {
  let lost = false;
  return {
    alive: () => !lost,
    decoded: () => 0,
    end: () => undefined,
    decode: async () => {
      lost = true;
      throw new DecoderLostError("took too much memory");
    },
  };
}

test("an image whose process was lost is tried once more, in another process", async () => {
  let started = 0;
  pool = createDecoderPool({
    now: Date.now,
    decoders: 1,
    log: quiet,
    start: () => (started++ === 0 ? losing() : startDecoder()),
  });
  const made = await pool.decode(await photo(), never);
  expect(await sharp(made).metadata()).toMatchObject({ format: "webp", width: 30, height: 20 });
  expect(started).toBe(2);
});

test("an image that loses two processes has no thumbnail, and the queue continues", async () => {
  let started = 0;
  pool = createDecoderPool({
    now: Date.now,
    decoders: 1,
    log: quiet,
    start: () => (started++ < 2 ? losing() : startDecoder()),
  });
  const job = await photo();
  const first = pool.decode(job, never);
  const second = pool.decode(job, never);
  await expect(first).rejects.toThrow(NoThumbnailError);
  await expect(first).rejects.toThrow("decoding it took too much memory");
  expect((await second).length).toBeGreaterThan(0);
});

test("an aborted job leaves the queue without an effect on others", async () => {
  const order: string[] = [];
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  pool = createDecoderPool({
    now: Date.now,
    decoders: 1,
    log: quiet,
    start: () => ({
      alive: () => true,
      decoded: () => 0,
      end: () => undefined,
      async decode({ bytes }) {
        order.push(String(bytes));
        await gate;
        return new Uint8Array(bytes);
      },
    }),
  });
  const leaving = new AbortController();
  const job = (bytes: number): DecodeJob => ({ ...asker, bytes, size: 1, async *read() {} });
  const first = pool.decode(job(1), never);
  const second = pool.decode(job(2), leaving.signal);
  const third = pool.decode(job(3), never);
  leaving.abort(new Error("gone"));
  await expect(second).rejects.toThrow("gone");
  release();
  expect([(await first).length, (await third).length]).toEqual([1, 3]);
  expect(order).toEqual(["1", "3"]);
});

test("an image that cannot be read to its end is an error, and the next one is made", async () => {
  pool = createDecoderPool({ now: Date.now, decoders: 1, log: quiet });
  const whole = await photo();
  const torn: DecodeJob = {
    ...whole,
    async *read() {
      yield new Uint8Array(10);
      throw new Error("the disk failed");
    },
  };
  await expect(pool.decode(torn, never)).rejects.toThrow("the disk failed");
  expect((await pool.decode(whole, never)).length).toBeGreaterThan(0);
});
