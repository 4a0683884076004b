import { readdir, readFile } from "node:fs/promises";
import { createDeflate, deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crc32 } from "../../formats/codecs/crc32.ts";
import { type ApiBench, openApiBench } from "../routes/apiBench.suite.ts";

const MB = 1_000_000;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}

/** A grey PNG with this header; its data is given compressed. */
function png(width: number, height: number, compressed: Uint8Array, ...extra: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...extra,
    chunk("IDAT", compressed),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** So many zero bytes, compressed without ever holding them. */
async function zeros(bytes: number): Promise<Buffer> {
  const deflate = createDeflate();
  const pieces: Buffer[] = [];
  deflate.on("data", (piece: Buffer) => pieces.push(piece));
  const ended = new Promise((resolve) => deflate.once("end", resolve));
  const block = Buffer.alloc(MB);
  for (let left = bytes; left > 0; left -= block.length) {
    if (!deflate.write(block.subarray(0, left))) await new Promise((resolve) => deflate.once("drain", resolve));
  }
  deflate.end();
  await ended;
  return Buffer.concat(pieces);
}

/** A JPEG of a start of frame and a scan without data. */
function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    frame,
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9]),
  ]);
}

function gif(width: number, height: number): Buffer {
  const bytes = Buffer.from("GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\0\0\0\0\x02\x02D\x01\0;", "latin1");
  for (const at of [6, 24]) {
    bytes.writeUInt16LE(width, at);
    bytes.writeUInt16LE(height, at + 2);
  }
  return bytes;
}

/** Memory of the child processes of this one, bytes. Linux only; elsewhere 0. */
async function childrenMemory(): Promise<number> {
  let bytes = 0;
  for (const pid of await readdir("/proc").catch(() => [])) {
    const status = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/status`, "utf8").catch(() => "") : "";
    if (!status.includes(`\nPPid:\t${process.pid}\n`)) continue;
    bytes += Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  }
  return bytes;
}

let bench: ApiBench;
let key: string;
beforeAll(async () => {
  bench = await openApiBench();
  ({ key } = await bench.key(["read"]));
}, 60_000);
afterAll(() => bench.close());

test("images that claim or hold too many pixels cost the server and its decoder a bounded amount", {
  timeout: 240_000,
}, async () => {
  const comment = Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(50 * MB))]);
  const files = {
    "whole 20000 x 20000.png": png(20_000, 20_000, await zeros(20_001 * 20_000)),
    "header 65500 x 65500.png": png(65_500, 65_500, deflateSync(Buffer.alloc(100))),
    "header 65500 x 65500.jpg": jpeg(65_500, 65_500),
    "header 65500 x 65500.gif": gif(65_500, 65_500),
    // The header allows it, the data is a thousand times as long.
    "small header, long data.png": png(10, 10, await zeros(200 * MB)),
    "just allowed.png": png(10_000, 10_000, await zeros(10_001 * 10_000)),
    "just allowed.gif": gif(10_000, 10_000),
    "zTXt of 50 MB.png": png(2, 2, deflateSync(Buffer.alloc(6)), chunk("zTXt", comment)),
    "iCCP of 50 MB.png": png(2, 2, deflateSync(Buffer.alloc(6)), chunk("iCCP", comment)),
    "many zTXt.png": png(
      2,
      2,
      deflateSync(Buffer.alloc(6)),
      ...Array.from({ length: 20 }, () => chunk("zTXt", comment)),
    ),
  };
  const before = process.memoryUsage.rss();
  let own = 0;
  let children = 0;
  const watching = setInterval(() => {
    own = Math.max(own, process.memoryUsage.rss() - before);
    void childrenMemory().then((bytes) => {
      children = Math.max(children, bytes);
    });
  }, 50);
  try {
    const task = await bench.tasks.import({ files, preset: "images" });
    expect(task.error).toBeNull();
    const images = bench.tasks.sql("SELECT id, name FROM images");
    expect(images).toHaveLength(Object.keys(files).length);
    for (const { id, name } of images) {
      const answer = await bench.call("GET", `/v1/images/${id}/thumbnail`, { key });
      expect([200, 422], `${name}: ${answer.text.slice(0, 200)}`).toContain(answer.status);
      if (/whole|header 65500/.test(String(name))) expect([name, answer.status]).toEqual([name, 422]);
    }
  } finally {
    clearInterval(watching);
  }
  expect(own, "memory of the server").toBeLessThan(250 * MB);
  // One decoder; it ends itself above 1 GiB.
  expect(children, "memory of the decoder").toBeLessThan(1_300 * MB);
});
