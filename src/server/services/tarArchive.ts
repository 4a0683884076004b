import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { ArchiveEntry } from "../../formats/format.ts";

/** Returns a tar archive of entries, with PAX headers for long and non-ASCII names. Each entry is requested when the one before was written. */
export function tarOf(entries: AsyncIterable<ArchiveEntry>, signal: AbortSignal): Readable {
  const tar = pack();
  // Who reads the archive gets the error. Nobody may be reading when it comes.
  tar.on("error", () => {});
  void (async () => {
    try {
      for await (const entry of entries) {
        signal.throwIfAborted();
        await writeEntry(tar, entry, signal);
      }
      tar.finalize();
    } catch (error) {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return Readable.from(tar as AsyncIterable<Uint8Array>, { objectMode: false });
}

/** Writes one entry. Settles also when the reader of the archive goes away, which destroys the current entry. */
function writeEntry(tar: ReturnType<typeof pack>, entry: ArchiveEntry, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const header = { name: entry.path, size: entry.bytes, mode: 0o644, mtime: new Date(0) };
    const sink: NodeJS.WritableStream = tar.entry(header, (error) => (error ? reject(error) : resolve()));
    sink.on("error", reject);
    const pieces = entry.content instanceof Uint8Array ? [entry.content] : entry.content;
    void (async () => {
      try {
        for await (const piece of pieces) {
          signal.throwIfAborted();
          if (!sink.write(piece)) await new Promise<void>((drained) => sink.once("drain", drained));
        }
        sink.end();
      } catch (error) {
        reject(error);
      }
    })();
  });
}
