import type { SampleFile } from "../../samples/sampleFile.ts";
import { textFile } from "../../samples/sampleFile.ts";

/** True for a file that holds labels or settings as text. */
export function isLabelText({ path }: SampleFile): boolean {
  return /\.(json|txt|xml|csv|ya?ml|names|data|meta)$/i.test(path);
}

/** Changes the bytes of every text file. */
export function withTexts(files: readonly SampleFile[], change: (bytes: Uint8Array) => Uint8Array): SampleFile[] {
  return files.map((file) => (isLabelText(file) ? { ...file, bytes: change(file.bytes) } : file));
}

/** Line breaks of Windows, whatever they were. */
export function withCrLf(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("utf8").replace(/\r?\n/g, "\r\n"));
}

/** Line breaks of Unix, whatever they were. */
export function withLf(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("utf8").replaceAll("\r\n", "\n"));
}

/** UTF-8 with a byte order mark. */
export function withBom(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
}

/** UTF-16, little-endian, with a byte order mark. */
export function asUtf16(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(Buffer.from(bytes).toString("utf8"), "utf16le")]);
}

/** Every JSON file with its keys the other way round and no indentation. */
export function withOtherKeyOrder(files: readonly SampleFile[]): SampleFile[] {
  return withJson(files, reversed);
}

/** Every JSON file with its value changed. */
export function withJson(files: readonly SampleFile[], change: (json: unknown) => unknown): SampleFile[] {
  return files.map((file) =>
    file.path.endsWith(".json")
      ? textFile(file.path, JSON.stringify(change(JSON.parse(new TextDecoder().decode(file.bytes)))))
      : file,
  );
}

function reversed(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(reversed);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .reverse()
      .map(([key, value]) => [key, reversed(value)]),
  );
}

/** Files of other programs in every folder of a drop. */
export function junkFor(files: readonly SampleFile[]): SampleFile[] {
  const folders = [...new Set(files.map((file) => file.path.split("/").slice(0, -1).join("/")))];
  const names = [".DS_Store", "Thumbs.db", "._photo1.png", "@eaDir/photo1.png", "__MACOSX/a.json", "b.png.part"];
  return folders.flatMap((folder) => names.map((name) => textFile(folder === "" ? name : `${folder}/${name}`, "{")));
}
