import { describe, expect, it } from "vitest";
import { readImportBody } from "./importBody.ts";

const MIB = 1024 * 1024;

/** Reads a body that arrives in chunks of `chunkBytes`. */
async function read(body: string | Uint8Array, chunkBytes = 64 * 1024) {
  const bytes = Buffer.from(body);
  const entries: unknown[] = [];
  const { head, files } = await readImportBody(
    (async function* () {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    })(),
    async (batch) => void entries.push(...batch),
  );
  return { head: { ...head }, files, entries };
}

describe("the body of an import", () => {
  const body = '{"project":{"title":"é"},"more":[1,{"a":[]}],"preset":"auto","files":[{"path":"a","hash":"h","x":1}]}';

  it.each([1, 2, 3, 7, 1000])("is the same in chunks of %i bytes, with or without a byte order mark", async (bytes) => {
    for (const text of [body, `\ufeff${body}`, ` \r\n${body}\t`]) {
      expect(await read(text, bytes)).toEqual({
        head: { project: { title: "é" }, preset: "auto" },
        files: 1,
        entries: [{ path: "a", reference: { hash: "h" } }],
      });
    }
  });

  it("uses the last value of a field that occurs twice, also when one is a list", async () => {
    const { head } = await read('{"preset":1,"options":[1,2],"preset":[2,3],"options":{"a":1},"options":[4]}');
    expect(head).toEqual({ preset: [2, 3], options: [4] });
  });

  it.each([
    ["NaN", '{"options":{"a":NaN}}'],
    ["a comment", '{"options":{/* a */}}'],
    ["a comma too many", '{"files":[{"path":"a","hash":"h"},]}'],
    ["single quotes", "{'preset':1}"],
    ["a control character in a string", '{"preset":"a\nb"}'],
    ["mismatched brackets", '{"options":{"a":[1}]}'],
    ["a bare word in an unknown field", '{"more":yes}'],
    ["a value of a list in an unknown field", '{"more":[1,2,tru]}'],
    ["a byte order mark inside", '{"preset":\ufeff1}'],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
    ["UTF-16", Buffer.from(`\ufeff${body}`, "utf16le")],
    ["a body that ends too early", '{"preset":1'],
  ])("is read strictly: %s is refused", async (_what, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: "bad_json" });
  });

  it("names the byte at which it is not JSON", async () => {
    await expect(read('{"preset":1 "files":[]}')).rejects.toThrow("at byte 12");
    await expect(read(`{"files":[${'{"path":"a","hash":"h"},'.repeat(5000)}{"path"}]}`)).rejects.toThrow(
      "at byte 120010",
    );
  });

  it.each([65_536, 100_000, 700_000])(
    "takes values of up to 1 MB in chunks of %i bytes, and no larger one",
    async (bytes) => {
      for (const size of [600_000, 700_000, 900_000, MIB - 100]) {
        const root = "x".repeat(size);
        expect((await read(JSON.stringify({ options: { root }, more: root.slice(200) }), bytes)).head).toEqual({
          options: { root },
        });
      }
      const large = "x".repeat(MIB + 1);
      const files = [{ path: large, hash: "h" }];
      for (const value of [
        { options: { large } },
        { options: [large.slice(9), large] },
        { more: [large] },
        { files },
      ]) {
        await expect(read(JSON.stringify(value), bytes)).rejects.toMatchObject({ code: "too_large" });
      }
      await expect(read(`{"options":"${"x".repeat(3 * MIB)}`, bytes)).rejects.toMatchObject({ code: "too_large" });
    },
  );

  const listOf = (files: number) => `{"files":[${'{"path":"a","hash":"h"},'.repeat(files).slice(0, -1)}]}`;
  const inChunks = async function* (text: string) {
    for (let at = 0; at < text.length; at += 10_000) yield Buffer.from(text.slice(at, at + 10_000));
  };

  it("is read on while entries are taken, which happens once at a time", async () => {
    let readBytes = 0;
    const readWhenTaken: number[] = [];
    let taking = 0;
    const source = (async function* () {
      for await (const chunk of inChunks(listOf(10_000))) {
        readBytes += chunk.length;
        yield chunk;
      }
    })();
    await readImportBody(source, async () => {
      expect(++taking).toBe(1);
      const before = readBytes;
      await new Promise((resolve) => setTimeout(resolve, 50));
      readWhenTaken.push(readBytes - before);
      taking -= 1;
    });
    expect(readWhenTaken.length).toBe(4);
    expect(readWhenTaken[0]).toBeGreaterThan(0);
  });

  it("ends with the error of entries that could not be taken", async () => {
    const failing = () => Promise.reject(new Error("the disk broke"));
    await expect(readImportBody(inChunks(listOf(10_000)), failing)).rejects.toThrow("the disk broke");
    await expect(readImportBody(inChunks(listOf(10)), failing)).rejects.toThrow("the disk broke");
  });

  it("takes nothing after it has failed", async () => {
    let hasEnded = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      hasEnded = true;
    };
    await expect(readImportBody(inChunks(`${listOf(4_000)}x`), slow)).rejects.toMatchObject({ code: "bad_json" });
    expect(hasEnded).toBe(true);
  });
});
