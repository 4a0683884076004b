import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { TestFile } from "../tasks/taskBench.suite.ts";
import { createThumbnails } from "../thumbnails/createThumbnails.ts";
import { openFolderThumbnails } from "../thumbnails/folderThumbnails.ts";
import { heldDecoders } from "../thumbnails/heldDecoders.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

let bench: ApiBench;
let key: string;
const ids = new Map<string, number>();
const contents = new Map<string, Uint8Array>();

/** A PNG of a chunk list; the image itself is one grey pixel row after another. */
function png(width: number, height: number, extra: [type: string, data: Buffer][] = [], rows = height): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crcOf(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...extra.map(([type, data]) => chunk(type, data)),
    chunk("IDAT", deflateSync(Buffer.alloc((width + 1) * rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Node 20 has no `zlib.crc32`. */
function crcOf(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

beforeAll(async () => {
  bench = await openApiBench();
  ({ key } = await bench.key(["read"]));
  const photo = sharp({ create: { width: 600, height: 400, channels: 3, background: "#c04020" } });
  const upright = await photo.jpeg().toBuffer();
  const files: Record<string, TestFile> = {
    "d/photo.jpg": upright,
    "d/rotated.jpg": await photo.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    "d/cut.jpg": upright.subarray(0, Math.floor(upright.length * 0.6)),
    "d/cmyk.jpg": await photo.clone().toColourspace("cmyk").jpeg().toBuffer(),
    "d/deep.png": await photo.clone().toColourspace("rgb16").png().toBuffer(),
    "d/small.webp": await photo.clone().resize(20, 10).webp().toBuffer(),
    "d/moving.gif": await photo.clone().gif().toBuffer(),
    "d/page.tiff": await photo.clone().tiff().toBuffer(),
    "d/new.avif": await photo.clone().resize(64, 64).avif({ effort: 0 }).toBuffer(),
    "d/broken.png": Buffer.concat([png(40, 30).subarray(0, 60), Buffer.alloc(400, 7)]),
    "d/flood.png": png(20_000, 20_000, [], 1),
    "d/bomb.png": png(2, 2, [
      ["zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(50_000_000))])],
    ]),
    'd/na"me\r\n\u202e<b>.png': png(4, 4),
  };
  const task = await bench.tasks.import({ files, preset: "images" });
  expect(task.error).toBeNull();
  for (const row of bench.tasks.sql("SELECT id, name FROM images")) ids.set(row.name as string, row.id as number);
  for (const [path, content] of Object.entries(files)) contents.set(path.slice(2), content as Uint8Array);
}, 60_000);
afterAll(() => bench.close());

const file = (name: string, headers: Record<string, string> = {}) =>
  bench.call("GET", `/v1/images/${ids.get(name)}/file`, { key, headers });
const thumbnail = (name: string, size = 256, headers: Record<string, string> = {}) =>
  bench.call("GET", `/v1/images/${ids.get(name)}/thumbnail?size=${size}`, { key, headers });

describe("the file of an image", () => {
  test("is byte for byte what was uploaded, of a type from our own table, and can do nothing", async () => {
    const answer = await file("photo.jpg");
    expect(answer.status).toBe(200);
    expect(Buffer.compare(answer.bytes, Buffer.from(contents.get("photo.jpg") ?? []))).toBe(0);
    expect(answer.headers).toMatchObject({
      "content-type": "image/jpeg",
      "content-length": String(answer.bytes.length),
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, max-age=31536000, immutable",
      "accept-ranges": "bytes",
    });
    expect(answer.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
    expect(answer.headers["content-disposition"]).toMatch(/^inline;/);
  });

  test("that browsers do not show is saved, not opened", async () => {
    expect((await file("page.tiff")).headers["content-disposition"]).toMatch(/^attachment;/);
  });

  test("keeps a hostile name inside its header", async () => {
    const answer = await file('na"me\r\n\u202e<b>.png');
    expect(answer.status).toBe(200);
    expect(answer.headers["content-disposition"]).toBe(
      `inline; filename="na_me___<b>.png"; filename*=UTF-8''na%22me%0D%0A%E2%80%AE%3Cb%3E.png`,
    );
  });

  test("is sent in part, not at all when known, and refused outside of it", async () => {
    const whole = Buffer.from(contents.get("photo.jpg") ?? []);
    const part = await file("photo.jpg", { range: "bytes=10-19" });
    expect(part.status).toBe(206);
    expect(part.headers["content-range"]).toBe(`bytes 10-19/${whole.length}`);
    expect(part.bytes).toEqual(whole.subarray(10, 20));
    expect((await file("photo.jpg", { range: "bytes=-5" })).bytes).toEqual(whole.subarray(-5));
    expect((await file("photo.jpg", { range: "bytes=5-" })).bytes).toEqual(whole.subarray(5));
    expect((await file("photo.jpg", { range: "bytes=0-1,4-5" })).status).toBe(200);
    const { headers } = part;
    const etag = headers.etag as string;
    expect((await file("photo.jpg", { "if-none-match": `"x", ${etag}` })).status).toBe(304);
    expect((await file("photo.jpg", { "if-none-match": "*" })).status).toBe(304);
    expect((await file("photo.jpg", { "if-none-match": '"other"' })).status).toBe(200);
    expect((await file("photo.jpg", { range: "bytes=0-1", "if-range": etag })).status).toBe(206);
    expect((await file("photo.jpg", { range: "bytes=0-1", "if-range": '"old"' })).status).toBe(200);
    const outside = await file("photo.jpg", { range: `bytes=${whole.length}-` });
    expect(outside).toMatchObject({ status: 416, json: { error: { code: "range_not_satisfiable" } } });
    expect(outside.headers["content-range"]).toBe(`bytes */${whole.length}`);
  });

  test("responds to HEAD without its bytes", async () => {
    const head = await bench.call("HEAD", `/v1/images/${ids.get("photo.jpg")}/file`, { key });
    expect(head).toMatchObject({ status: 200, bytes: Buffer.alloc(0) });
    expect(head.headers["content-length"]).toBe(String(contents.get("photo.jpg")?.length));
  });
});

describe("a thumbnail", () => {
  test("is a webp of the next size up, upright, and never larger than the image", async () => {
    const wide = await sharp((await thumbnail("photo.jpg", 200)).bytes).metadata();
    expect(wide).toMatchObject({ format: "webp", width: 256, height: 171 });
    expect(await sharp((await thumbnail("rotated.jpg")).bytes).metadata()).toMatchObject({ width: 171, height: 256 });
    expect(await sharp((await thumbnail("small.webp")).bytes).metadata()).toMatchObject({ width: 20, height: 10 });
    expect(await sharp((await thumbnail("photo.jpg", 4000)).bytes).metadata()).toMatchObject({ width: 600 });
  });

  test("is made of every kind that a browser or a camera makes", async () => {
    for (const name of ["cmyk.jpg", "deep.png", "moving.gif", "page.tiff", "new.avif", "cut.jpg"]) {
      expect((await thumbnail(name)).status, name).toBe(200);
    }
  });

  test("is made once and known again by its ETag", async () => {
    const first = await thumbnail("photo.jpg");
    expect((await thumbnail("photo.jpg")).bytes).toEqual(first.bytes);
    expect((await thumbnail("photo.jpg", 256, { "if-none-match": first.headers.etag as string })).status).toBe(304);
    expect((await thumbnail("photo.jpg", 256, { "if-none-match": "*" })).status).toBe(304);
  });

  test("that cannot be made is refused with a sentence, and the next one is made", async () => {
    for (const name of ["broken.png", "flood.png"]) {
      const answer = await thumbnail(name);
      expect(answer, name).toMatchObject({ status: 422, json: { error: { code: "no_thumbnail" } } });
      expect(answer.json.error.message).not.toMatch(/vips|0x|libpng|\/(tmp|work)/i);
    }
    expect((await thumbnail("photo.jpg", 512)).status).toBe(200);
  });

  test("of an image that is a decompression bomb does not take the memory of the server", async () => {
    const before = process.memoryUsage.rss();
    const answer = await thumbnail("bomb.png");
    expect([200, 422]).toContain(answer.status);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test("that has to wait is accepted for later, is not cached, and is there afterwards", async () => {
    const held = heldDecoders();
    const directory = `${bench.tasks.directory}/other thumbnails`;
    const thumbnails = createThumbnails({
      ...bench.deps,
      store: openFolderThumbnails(directory),
      decoders: 2,
      start: held.start,
    });
    const app = await bench.another({ thumbnails });
    const ask = (name: string) =>
      app.inject({ url: `/v1/images/${ids.get(name)}/thumbnail`, headers: { "x-api-key": key } });
    const first = [ask("cut.jpg"), ask("cmyk.jpg")];
    await vi.waitFor(() => expect(held.begun).toHaveLength(2), 20_000);
    const waits = await ask("photo.jpg");
    expect([waits.statusCode, waits.payload]).toEqual([202, ""]);
    expect(waits.headers).toMatchObject({ "retry-after": "2", "cache-control": "no-store" });
    held.release();
    const made = await ask("photo.jpg");
    expect([made.statusCode, made.headers["content-type"]]).toEqual([200, "image/webp"]);
    expect(made.headers["cache-control"]).toContain("immutable");
    expect((await Promise.all(first)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(held.begun).toHaveLength(3);
    await app.close();
    await thumbnails.close();
  });

  test("that many ask for at once is there for all of them", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => thumbnail("rotated.jpg", 512)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
