import { decodeText, linesOf } from "../../formats/public.ts";

/** Bytes at the start of a file that are searched for lines. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Files whose lines are cached. */
const CACHED_FILES = 3;
/** Characters that are returned of a line. */
const MAX_SHOWN = 160;
/** A longer line is not returned, because its beginning does not show the problem, such as in JSON without line breaks. */
const MAX_LINE = 4_000;

/**
 * Returns a function that reads a line of a text file, counted from 1, trimmed and shortened to 160 characters; undefined for an empty or
 * missing line. The lines of the last few files are cached.
 */
export function createLineReader(
  open: (path: string) => Promise<Blob>,
): (path: string, line: number) => Promise<string | undefined> {
  const cached = new Map<string, Promise<readonly string[]>>();
  return async (path, line) => {
    const lines = cached.get(path) ?? open(path).then(readLines);
    // The most recently used file moves to the end; the least recently used one is removed.
    cached.delete(path);
    cached.set(path, lines);
    for (const oldest of cached.keys()) {
      if (cached.size <= CACHED_FILES) break;
      cached.delete(oldest);
    }
    const text = (await lines)[line - 1]?.trim();
    if (text === undefined || text === "" || text.length > MAX_LINE) return undefined;
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  };
}

async function readLines(file: Blob): Promise<readonly string[]> {
  const lines = linesOf(decodeText(new Uint8Array(await file.slice(0, MAX_BYTES).arrayBuffer())).text);
  // The last line may be cut.
  return file.size > MAX_BYTES ? lines.slice(0, -1) : lines;
}
