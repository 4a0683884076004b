import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BOUNDARY,
  buildMultipart,
  filePart,
  hashOf,
  metadataPart,
  multipartType,
  type Part,
} from "./buildMultipart.suite.ts";
import { cutAt, inPieces } from "./parseBody.suite.ts";
import { type MultipartLimits, readMultipart } from "./readMultipart.ts";

const limits: MultipartLimits = { files: 100, fileBytes: 1_000_000, requestBytes: 10_000_000, metadataBytes: 1_000 };

async function take(content: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(Uint8Array.from(piece));
  return hashOf(Buffer.concat(pieces));
}

/** Reads a body that arrives in the given pieces. */
async function read(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  more: Partial<MultipartLimits> = {},
  takeContent = take,
) {
  const source = Readable.from(pieces, { objectMode: false });
  const headers = { "content-type": multipartType() };
  const { metadata, contents } = await readMultipart(source, headers, { ...limits, ...more }, takeContent);
  return { metadata: [...metadata], contents: Object.fromEntries(contents) };
}

/** A request with a body in the given pieces, each in memory of its own. */
function requestOf(pieces: Iterable<Buffer>): { source: IncomingMessage; chunks: Buffer[] } {
  const source = new IncomingMessage(new Socket());
  const chunks: Buffer[] = [];
  for (const piece of pieces) {
    const chunk = Buffer.allocUnsafeSlow(piece.length);
    piece.copy(chunk);
    chunks.push(chunk);
  }
  const left = [...chunks];
  source._read = () => source.push(left.shift() ?? null);
  return { source, chunks };
}

/** Lets everything else run between two pieces. */
async function* slowly(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    yield piece;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Contents that look like boundaries, or end like their beginning. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .constantFrom("\r\n", "\r\n--", "\r\n\r\n", `\r\n--${BOUNDARY.slice(0, -1)}`, "\r", "")
    .map((text) => Buffer.from(text)),
  fc.integer({ min: 1, max: 200_000 }).map((bytes) => Buffer.alloc(bytes, "\r\n--")),
);

describe("reading the parts of an upload", () => {
  it("frees the chunks of a request when they are used, and returns the same", async () => {
    const upload = fc.record({
      contents: fc.array(content, { minLength: 1, maxLength: 8 }),
      cuts: fc.array(fc.nat(), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(upload, async ({ contents, cuts }) => {
        const parts = contents.flatMap((bytes, at) => [
          metadataPart(`${at}`, { id: `/${at}` }),
          filePart(`${at}-file`, Buffer.from(bytes)),
        ]);
        const body = buildMultipart(parts);
        const { source, chunks } = requestOf(cutAt(body, cuts));
        const found = await readMultipart(source, { "content-type": multipartType() }, limits, take);
        const { metadata, contents: expected } = await read([body]);
        expect(found.metadata).toEqual(metadata);
        expect(Object.fromEntries(found.contents)).toEqual(expected);
        expect(chunks.map(({ length }) => length)).toEqual(chunks.map(() => 0));
      }),
      { numRuns: 100 },
    );
  });

  it("keeps the buffers of any other source", async () => {
    const body = buildMultipart([metadataPart("a", { id: "/a" }), filePart("a-file", Buffer.from("content"))]);
    const chunk = Buffer.allocUnsafeSlow(body.length);
    body.copy(chunk);
    await read([chunk]);
    expect(chunk.equals(body)).toBe(true);
  });

  it("returns the same for any order of the parts and any split into pieces", async () => {
    const upload = fc.record({
      contents: fc.array(content, { minLength: 1, maxLength: 8 }),
      order: fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
      cuts: fc.array(fc.nat(), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(upload, async ({ contents, order, cuts }) => {
        const parts: Part[] = contents.flatMap((bytes, index) => [
          metadataPart(`part ${index}`, { id: `/${index} ä"` }),
          filePart(`part ${index}`, bytes),
        ]);
        const shuffled = parts.map((part, index) => ({ part, at: order[index]! })).sort((a, b) => a.at - b.at);
        const body = buildMultipart(shuffled.map(({ part }) => part));
        const answer = await read(cutAt(body, cuts));
        expect(answer.contents).toEqual(
          Object.fromEntries(contents.map((bytes, index) => [`part ${index}`, hashOf(bytes)])),
        );
        expect(answer.metadata).toEqual(
          shuffled
            .filter(({ part }) => part.filename === undefined)
            .map(({ part }) => ({ name: part.name, text: part.content })),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("refuses every truncated body, and never hangs or accepts a truncated file", async () => {
    const parts = [
      metadataPart("a", { id: "/a" }),
      filePart("a", "content"),
      filePart("b", ""),
      metadataPart("b", { id: "/b" }),
    ];
    const body = buildMultipart(parts);
    const taken: string[] = [];
    // The last two bytes are the line end after the closing boundary, which is optional.
    for (let length = 0; length < body.length - 2; length++) {
      await expect(
        read(slowly(inPieces(body.subarray(0, length), 40)), {}, async (content) => {
          const hash = await take(content);
          taken.push(hash);
          return hash;
        }),
      ).rejects.toMatchObject({ code: "bad_multipart" });
    }
    expect(new Set(taken)).toEqual(new Set([hashOf("content"), hashOf("")]));
    expect(Object.keys((await read([body.subarray(0, -2)])).contents)).toEqual(["a", "b"]);
  });

  it("refuses a file that contains the boundary instead of truncating it", async () => {
    const lines = [
      `\r\n--${BOUNDARY}`,
      `\r\n--${BOUNDARY}x`,
      `\r\n--${BOUNDARY}\r\n\r\nmore`,
      `\r\n--${BOUNDARY}\r\nX: y\r\n\r\nmore`,
      `\r\n--${BOUNDARY} \r\n`,
    ];
    for (const line of lines) {
      const body = buildMultipart([metadataPart("a", { id: "/a" }), filePart("a", `before${line}after`)]);
      for (const bytes of [1, 5, 50, body.length]) {
        await expect(read(inPieces(body, bytes))).rejects.toMatchObject({ code: "bad_multipart" });
      }
    }
  });

  it("accepts metadata that is declared as bytes, in its order", async () => {
    const type = "application/octet-stream";
    const long = JSON.stringify({ id: `/ä${"x".repeat(900)}` });
    const body = buildMultipart([
      { ...metadataPart("a", long), type },
      metadataPart("b", "{}"),
      filePart("a", "content"),
      { name: "b-file", type, content: "bytes without a filename" },
    ]);
    for (const bytes of [1, 70, body.length]) {
      const { metadata, contents } = await read(inPieces(body, bytes));
      expect(metadata).toEqual([
        { name: "a", text: long },
        { name: "b", text: "{}" },
      ]);
      expect(contents).toEqual({ a: hashOf("content"), b: hashOf("bytes without a filename") });
    }
  });

  it("applies the same limits to metadata that is declared as bytes", async () => {
    const part = (name: string, bytes: number): Part => ({
      name,
      type: "application/octet-stream",
      content: "x".repeat(bytes),
    });
    expect((await read([buildMultipart([part("a", 1_000)])])).metadata).toHaveLength(1);
    await expect(read([buildMultipart([part("a", 1_001)])])).rejects.toMatchObject({ code: "too_large" });
    await expect(read([buildMultipart([part("a", 1), part("a", 1)])])).rejects.toMatchObject({ code: "bad_multipart" });
    const two = buildMultipart([part("a", 1), part("b", 1)]);
    await expect(read([two], { files: 1 })).rejects.toMatchObject({ code: "too_many_files" });
    for (let length = 150; length < two.length - 2; length += 7) {
      await expect(read([two.subarray(0, length)])).rejects.toMatchObject({ code: "bad_multipart" });
    }
  });

  it("reads a file without a filename, as httpx sends it, before or after its metadata", async () => {
    for (const filename of [undefined, ""]) {
      for (const type of [undefined, "image/png"]) {
        const file: Part = {
          name: "a-file",
          ...(filename !== undefined && { filename }),
          ...(type !== undefined && { type }),
          content: "{}",
        };
        for (const parts of [
          [file, metadataPart("a", "{}")],
          [metadataPart("a", "{}"), file],
        ]) {
          const { metadata, contents } = await read([buildMultipart(parts)]);
          expect(metadata).toEqual([{ name: "a", text: "{}" }]);
          expect(contents).toEqual({ a: hashOf("{}") });
        }
      }
    }
  });

  it("reads a part that is too large for metadata as a file, without holding it", async () => {
    const content = Buffer.alloc(300_000, "large");
    const file: Part = { name: "a-file", content };
    let largest = 0;
    const { contents } = await read(inPieces(buildMultipart([file, metadataPart("a", "{}")]), 10_000), {}, (pieces) =>
      take(
        (async function* () {
          for await (const piece of pieces) {
            largest = Math.max(largest, piece.length);
            yield piece;
          }
        })(),
      ),
    );
    expect(contents).toEqual({ a: hashOf(content) });
    expect(largest).toBeLessThanOrEqual(10_000);
    await expect(read([buildMultipart([{ name: "a", content }])])).rejects.toMatchObject({ code: "too_large" });
    const small = buildMultipart([{ name: "a-file", content: "12345" }, metadataPart("a", "{}")]);
    await expect(read([small], { fileBytes: 4 })).rejects.toMatchObject({ code: "too_large" });
  });

  it("accepts metadata with the name of a file", async () => {
    const parts = [metadataPart("a", "{}"), filePart("a", "x"), metadataPart("a-file", "{}"), filePart("a-file", "y")];
    expect((await read([buildMultipart(parts)])).contents).toEqual({ a: hashOf("x"), "a-file": hashOf("y") });
    expect((await read([buildMultipart(parts.slice(2, 3))])).metadata).toEqual([{ name: "a-file", text: "{}" }]);
    const undecided = Array.from({ length: 101 }, (_, index) => metadataPart(`${index}-file`, "{}"));
    await expect(read([buildMultipart(undecided)])).rejects.toMatchObject({ code: "too_many_files" });
  });

  it("decodes base64, and refuses other transfer encodings by their names", async () => {
    const part = (encoding: string, content: string): Part => ({
      name: "a-file",
      filename: `f"\r\nContent-Transfer-Encoding: ${encoding}\r\nX: "`,
      content,
    });
    const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251));
    const encoded = (bytes.toString("base64").match(/.{1,76}/g) ?? []).join("\r\n");
    for (const size of [1, 7, 500, 5_000]) {
      const { contents } = await read(inPieces(buildMultipart([part("Base64", `${encoded}\r\n`)]), size));
      expect(contents).toEqual({ a: hashOf(bytes) });
    }
    for (const encoding of ["binary", "8bit", "7BIT"]) {
      expect((await read([buildMultipart([part(encoding, "as it is")])])).contents).toEqual({ a: hashOf("as it is") });
    }
    for (const [encoding, content, message] of [
      ["quoted-printable", "a=3D", '"a-file" has the Content-Transfer-Encoding "quoted-printable"'],
      ["base64", "a=bc", "not valid base64"],
      ["base64", "abcde", "not valid base64"],
      ["base64", "YQ==YQ==", "not valid base64"],
      ["base64", "YQ==\r\nYQ==", "not valid base64"],
      ["base64", "ab-_", "not valid base64"],
    ] as const) {
      for (const size of [1, 1_000]) {
        await expect(read(inPieces(buildMultipart([part(encoding, content)]), size))).rejects.toMatchObject({
          code: "bad_multipart",
          message: expect.stringContaining(message),
        });
      }
    }
    const tooLarge = part("base64", Buffer.alloc(2_000).toString("base64"));
    await expect(read([buildMultipart([tooLarge])], { fileBytes: 1_999 })).rejects.toMatchObject({ code: "too_large" });
    expect((await read([buildMultipart([tooLarge])], { fileBytes: 2_000 })).contents).toHaveProperty("a");
  });

  it("decodes metadata in the character set that it states, and refuses an unknown one", async () => {
    const part = (charset: string, content: Uint8Array): Part => ({
      name: "a",
      type: `text/plain; charset=${charset}`,
      content,
    });
    const text = '{"id":"/ä"}';
    for (const [charset, encoding] of [
      ["UTF-8", "utf8"],
      ["utf-16le", "utf16le"],
      ["ISO-8859-1", "latin1"],
    ] as const) {
      const { metadata } = await read([buildMultipart([part(charset, Buffer.from(text, encoding))])]);
      expect(metadata).toEqual([{ name: "a", text }]);
    }
    await expect(read([buildMultipart([part("no-such", Buffer.from(text))])])).rejects.toMatchObject({
      message: expect.stringContaining('charset "no-such"'),
    });
  });

  it("leaves a source open that it does not read to its end", async () => {
    const body = buildMultipart([filePart("a", "x"), filePart("a", "y"), filePart("b", Buffer.alloc(100_000))]);
    const source = Readable.from(inPieces(body, 1_000), { objectMode: false });
    const reading = readMultipart(source, { "content-type": multipartType() }, limits, take);
    await expect(reading).rejects.toMatchObject({ code: "bad_multipart" });
    expect(source.destroyed).toBe(false);
    let rest = 0;
    for await (const piece of source) rest += piece.length;
    expect(rest).toBeGreaterThan(90_000);
  });

  it("accepts a preamble, an epilogue and a quoted boundary", async () => {
    const body = buildMultipart([metadataPart("a", { id: "/a" }), filePart("a", "content")], "with space");
    const dressed = Buffer.concat([Buffer.from("a preamble\r\n"), body, Buffer.from("an epilogue --with space\r\n")]);
    const headers = { "content-type": 'multipart/form-data; charset=utf-8; boundary="with space"' };
    const { contents } = await readMultipart(
      Readable.from(inPieces(dressed, 3), { objectMode: false }),
      headers,
      limits,
      take,
    );
    expect([...contents]).toEqual([["a", hashOf("content")]]);
  });

  it("fails on garbage and keeps running", async () => {
    const body = buildMultipart([metadataPart("a", { id: "/a" }), filePart("a", "content"), filePart("b", "x")]);
    const mutation = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(mutation, async (changes) => {
        const changed = Buffer.from(body);
        for (const [place, byte] of changes) changed[place % changed.length] = byte;
        await read([changed]).catch((error: unknown) => expect(error).toMatchObject({ name: "ApiError" }));
      }),
      { numRuns: 500 },
    );
  });

  it("waits for the current file before it reports an error, and starts no other", async () => {
    const events: string[] = [];
    const parts = [filePart("a", Buffer.alloc(500_000)), { ...filePart("b", "x"), name: "wrong" }, filePart("c", "y")];
    const reading = read(inPieces(buildMultipart(parts), 10_000), {}, async (content) => {
      events.push("begins");
      try {
        return await take(content);
      } finally {
        events.push("ends");
      }
    });
    await reading.catch(() => events.push("reported"));
    expect(events).toEqual(["begins", "ends", "reported"]);
  });

  it("throws the error of a file that could not be stored", async () => {
    const full = new Error("disk full");
    const body = buildMultipart([filePart("a", Buffer.alloc(100_000)), filePart("b", "x")]);
    await expect(
      read([body], {}, async () => {
        throw full;
      }),
    ).rejects.toBe(full);
  });

  it("keeps little in memory while a slow disk blocks it", async () => {
    const big = buildMultipart([metadataPart("a", { id: "/a" }), filePart("a", Buffer.alloc(5_000_000))]);
    let given = 0;
    let takenBytes = 0;
    let ahead = 0;
    function* pieces() {
      for (let start = 0; start < big.length; start += 16_384) {
        const piece = big.subarray(start, start + 16_384);
        given += piece.length;
        ahead = Math.max(ahead, given - takenBytes);
        yield piece;
      }
    }
    await read(pieces(), { fileBytes: 10_000_000 }, async (content) => {
      for await (const piece of content) {
        takenBytes += piece.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return "";
    });
    expect(takenBytes).toBe(5_000_000);
    expect(ahead).toBeLessThan(1_000_000);
  });
});
