import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonValueOf } from "./json.ts";
import { type JsonFault, JsonSplitter, lineOfOffset, pieceValue, splitJson, utf8Of } from "./jsonStream.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Bytes in pieces of some length. */
async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

/** A text put together again from its pieces. */
async function rebuilt(bytes: Uint8Array, length: number): Promise<{ value: unknown; fault: JsonFault | undefined }> {
  let list: unknown[] | undefined;
  const object: [string, unknown][] = [];
  const fault = await splitJson(inPieces(bytes, length), {
    list(key) {
      if (key === undefined) list = [];
      else object.push([key, []]);
      return undefined;
    },
    element(key, piece) {
      (key === undefined ? list! : (object.at(-1)![1] as unknown[])).push(pieceValue(piece));
      return undefined;
    },
    field(key, piece) {
      object.push([key, pieceValue(piece)]);
      return undefined;
    },
  });
  return { value: list ?? Object.fromEntries(object), fault };
}

describe("JSON in pieces", () => {
  test("any value, cut anywhere, is put together again", async () => {
    const json = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(json, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1), async (value, length, indent) => {
        const text = JSON.stringify(value, null, indent);
        const result = await rebuilt(encode(text), length);
        expect(result.fault).toBeUndefined();
        expect(result.value).toEqual(jsonValueOf(text));
      }),
    );
  });

  test("any text at all is read or refused, as JSON.parse does it for the frame", async () => {
    const broken = fc.tuple(fc.jsonValue(), fc.nat(), fc.string()).map(([value, at, noise]) => {
      const text = JSON.stringify({ a: [value], b: value });
      return text.slice(0, at % text.length) + noise + text.slice((at % text.length) + 1);
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, fc.string()), fc.integer({ min: 1, max: 9 }), async (text, length) => {
        const { fault } = await rebuilt(encode(text), length);
        let isSound = true;
        try {
          isSound = typeof JSON.parse(text) === "object" && text.trim() !== "null";
        } catch {
          isSound = false;
        }
        // The inside of pieces is checked when they are parsed; a sound text is never refused.
        if (isSound) expect(fault).toBeUndefined();
        if (fault !== undefined) expect(fault.offset).toBeLessThanOrEqual(encode(text).length);
      }),
    );
  });

  test.each([
    ["", "The file is empty."],
    ["  \n", "The file is empty."],
    ["5", "Expected a JSON object or list"],
    ['{"a": [1, 2', "The text ends too early."],
    ['{"a": [1, 2]', "The text ends too early."],
    ['{"a" 1}', 'Expected ":"'],
    ['{"a": 1,}', "Expected a name in double quotes"],
    ["[1, ]", "Expected a value"],
    ["[1 2]", 'Expected "," or "]"'],
    ["[1] x", "Something follows after the end."],
    ['{"a": }', "Expected a value"],
    [`[${"[".repeat(300)}`, "nested more than 200 levels"],
  ])("%j is refused with its reason", async (text, reason) => {
    for (const length of [1, 3, 1000]) expect((await rebuilt(encode(text), length)).fault?.message).toContain(reason);
  });

  test("members of an object that is asked for come one by one, wherever the text is cut", async () => {
    const inner = fc.dictionary(fc.string(), fc.jsonValue());
    const shape = fc.tuple(inner, inner, fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(shape, async ([before, members, length]) => {
        const text = JSON.stringify({ "": before, "the\nmembers": members, list: [members], last: 1 });
        const bytes = encode(text);
        const found: [string, unknown][] = [];
        const fields: [string, unknown][] = [];
        let over = 0;
        const fault = await splitJson(inPieces(bytes, length), {
          object: (key) => key === "the\nmembers",
          member(key, name, piece) {
            expect(key).toBe("the\nmembers");
            found.push([name, pieceValue(piece)]);
            return undefined;
          },
          field(key, piece) {
            fields.push([key, pieceValue(piece)]);
            return undefined;
          },
          end(offset) {
            over = offset;
          },
        });
        expect([fault, over]).toEqual([undefined, bytes.length]);
        const read = (value: unknown) => jsonValueOf(JSON.stringify(value));
        expect(Object.fromEntries(found)).toEqual(read(members));
        expect(fields).toEqual([
          ["", read(before)],
          ["last", 1],
        ]);
      }),
    );
  });

  test("pieces know where they are and where the watched key's value begins", async () => {
    const text =
      '{"x": {"id": 1}, "list": [{"a": {"id": 2}, "id" : 33, "b": "id"}, {"b": "\\"id\\": 4"}, "id", {"id":5}]}';
    const found: [string, number][] = [];
    await splitJson(inPieces(encode(text), 7), {
      watch: "id",
      element(_, piece) {
        const { bytes, start, end, watchedAt, offset } = piece;
        const own = new TextDecoder().decode(bytes.subarray(start, end));
        expect(text.slice(offset, offset + own.length)).toBe(own);
        found.push([own, watchedAt < 0 ? -1 : bytes[watchedAt]! - 48]);
        return undefined;
      },
    });
    expect(found.map(([, digit]) => digit)).toEqual([3, -1, -1, 5]);
  });

  test("reading ends where the visitor has enough, without an error", () => {
    const seen: unknown[] = [];
    const splitter = new JsonSplitter({
      element(_, piece) {
        seen.push(pieceValue(piece));
        return seen.length < 2;
      },
    });
    expect(splitter.write(encode("[1,2,3,4"))).toBe(false);
    expect(splitter.write(encode("]]]]"))).toBe(false);
    expect([seen, splitter.end()]).toEqual([[1, 2], undefined]);
  });

  test("one large value costs no square of its length", async () => {
    const large = `["${"x".repeat(4_000_000)}"]`;
    let steps = 0;
    const counted = async function* () {
      for await (const piece of inPieces(encode(large), 4096)) {
        steps += piece.length;
        yield piece;
      }
    };
    const sizes: number[] = [];
    const fault = await splitJson(counted(), {
      element(_, { start, end }) {
        sizes.push(end - start);
        return undefined;
      },
    });
    expect([fault, sizes, steps]).toEqual([undefined, [4_000_002], large.length]);
  });

  test("a value that is too large for memory is refused by its size", async () => {
    const endless = async function* () {
      yield encode('{"a": "');
      for (let i = 0; i < 80; i++) yield new Uint8Array(1024 * 1024).fill(0x78);
    };
    expect((await splitJson(endless(), {}))?.message).toBe("One value is larger than 67108864 bytes.");
  });

  test("byte order marks are dropped, UTF-16 is converted, wherever it is cut", async () => {
    const text = '{"a": ["\u00e9", "\ud83d\udc1f"]}';
    const utf16 = (bigEndian: boolean) => {
      const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
      return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
    };
    for (const bytes of [encode(text), encode(`\ufeff${text}`), utf16(false), utf16(true)]) {
      for (const length of [1, 2, 3, 5, 1000]) {
        const pieces: Uint8Array[] = [];
        for await (const piece of utf8Of(inPieces(bytes, length))) pieces.push(piece);
        expect(Buffer.concat(pieces).toString("utf8")).toBe(text);
      }
    }
  });

  test("the line of a byte is found for every kind of line break, wherever it is cut", async () => {
    for (const [text, line] of [
      ["a\nb\nc", 3],
      ["a\r\nb\r\nc", 3],
      ["a\rb\rc", 3],
      ["a\u00e9\n\n\u00e9c", 3],
    ] as const) {
      for (const length of [1, 2, 100]) {
        expect(await lineOfOffset(inPieces(encode(text), length), encode(text).length)).toBe(line);
      }
    }
  });
});

test("a key that is not valid UTF-8 is an error, as a value is", async () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode('{"x'), 0xff, ...new TextEncoder().encode('":1}')]);
  const splitter = new JsonSplitter({ field: () => undefined });
  splitter.write(bytes);
  expect(splitter.end()?.offset).toBe(1);
});
