import { Readable } from "node:stream";
import busboy from "busboy";
import { expect, test } from "vitest";
import { type MultipartFile, multipartBody } from "./multipartBody.ts";

/** The parts of a body as the parser of a server sees them, in their order. */
async function parse(
  files: readonly MultipartFile[],
): Promise<{ name: string; content: Buffer; fileName?: string | undefined }[]> {
  const { body, contentType } = multipartBody(files);
  const parts: { name: string; content: Buffer; fileName?: string | undefined }[] = [];
  const parser = busboy({ headers: { "content-type": contentType }, defParamCharset: "utf8" });
  parser.on("field", (name, value) => parts.push({ name, content: Buffer.from(value) }));
  parser.on("file", (name, stream, { filename }) => {
    const part = { name, content: Buffer.alloc(0), fileName: filename };
    parts.push(part);
    stream.on("data", (chunk: Buffer) => {
      part.content = Buffer.concat([part.content, chunk]);
    });
  });
  const done = new Promise((resolve, reject) => parser.on("close", resolve).on("error", reject));
  Readable.from(Buffer.from(await body.arrayBuffer())).pipe(parser);
  await done;
  return parts;
}

test("every file is a part with its metadata and a part with its exact bytes", async () => {
  const bytes = new Uint8Array([0, 13, 10, 45, 45, 255, 13, 10]);
  const parts = await parse([
    { metadata: { id: "/a.png", hash: "h", type: "image" }, content: bytes },
    { metadata: { id: "/empty.json" }, content: new Uint8Array() },
    { metadata: { id: "/c.bin" }, content: new Blob(["text"]) },
  ]);
  expect(parts.map(({ name }) => name)).toEqual(["0", "0-file", "1", "1-file", "2", "2-file"]);
  expect(JSON.parse(String(parts[0]?.content))).toEqual({ id: "/a.png", hash: "h", type: "image" });
  expect([...(parts[1]?.content ?? [])]).toEqual([...bytes]);
  expect(parts[3]?.content.length).toBe(0);
  expect(String(parts[5]?.content)).toBe("text");
});

test("no name can break out of its part, and the id arrives as it is", async () => {
  const id = '/a"b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\u202eéÿ😀\\.png';
  const parts = await parse([{ metadata: { id }, content: new Uint8Array([1]) }]);
  expect(parts).toHaveLength(2);
  expect(JSON.parse(String(parts[0]?.content)).id).toBe(id);
  expect([...(parts[1]?.content ?? [])]).toEqual([1]);
});

test("control characters in a name do not make the request unreadable", async () => {
  const id = `/${Array.from({ length: 31 }, (_, code) => String.fromCharCode(code + 1)).join("")}\u007f.png`;
  const parts = await parse([{ metadata: { id }, content: new Uint8Array([1]) }]);
  expect(JSON.parse(String(parts[0]?.content)).id).toBe(id);
  expect(parts[1]?.fileName).toContain("%1B");
});
