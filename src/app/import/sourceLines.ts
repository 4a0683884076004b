import { decodeText, linesOf } from "../../formats/public.ts";

/** Bytes of a file that are looked through for a line. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Files whose lines are kept at hand. */
const KEPT_FILES = 3;
/** Characters that are shown of a line. */
const SHOWN = 160;
/** A line that is longer says nothing by its beginning: the file has no lines to speak of. */
const MAX_LINE = 4_000;

/** Reads single lines of text files, counted from 1; a few files are kept so that their next lines come at once. */
export function createLineReader(
  open: (path: string) => Promise<Blob>,
): (path: string, line: number) => Promise<string | undefined> {
  const kept = new Map<string, Promise<readonly string[]>>();
  return async (path, line) => {
    const lines = kept.get(path) ?? open(path).then(readLines);
    // The newest stands last, the oldest is let go.
    kept.delete(path);
    kept.set(path, lines);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_FILES) break;
      kept.delete(oldest);
    }
    const text = (await lines)[line - 1]?.trim();
    if (text === undefined || text === "" || text.length > MAX_LINE) return undefined;
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  };
}

async function readLines(file: Blob): Promise<readonly string[]> {
  const lines = linesOf(decodeText(new Uint8Array(await file.slice(0, MAX_BYTES).arrayBuffer())).text);
  // The last one may be cut.
  return file.size > MAX_BYTES ? lines.slice(0, -1) : lines;
}
