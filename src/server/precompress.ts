import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

/** The ends of the names of compressed copies: brotli and gzip. They lie beside the file, where `@fastify/static` looks for them. */
const COPIES = [".br", ".gz"];

/** Other files, such as images and fonts, are compressed already. */
const TEXTS = new Set([".css", ".js", ".json", ".mjs", ".svg", ".txt", ".webmanifest"]);

/** A smaller file fits into one packet as it is. */
const MIN_BYTES = 1024;

/** Returns whether a name is that of a compressed copy. */
export function isCompressedCopy(name: string): boolean {
  return COPIES.includes(extname(name));
}

/**
 * Writes compressed copies beside the text files of a built page that have more than 1 KB, in brotli and gzip at their smallest. A copy that
 * would save nothing is not written. HTML gets none, because the server puts a nonce into each response.
 */
export async function precompress(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile() && TEXTS.has(extname(entry.name)));
  // zlib works in threads: all files at once use all cores.
  await Promise.all(texts.map(({ parentPath, name }) => writeCopies(join(parentPath, name))));
}

async function writeCopies(file: string): Promise<void> {
  const text = await readFile(file);
  if (text.length <= MIN_BYTES) return;
  const [brotli, zipped] = await Promise.all([promisify(brotliCompress)(text), promisify(gzip)(text, { level: 9 })]);
  if (brotli.length < text.length) await writeFile(`${file}.br`, brotli);
  if (zipped.length < text.length) await writeFile(`${file}.gz`, zipped);
}
