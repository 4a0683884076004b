import type { ArchiveItem, EntryFault } from "./archiveItem.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "./archiveLimits.ts";
import { readContent } from "./readContent.ts";

/** What a reader found in an archive, with the content of every file, or the message why it cannot be read. */
interface Collected {
  readonly files: Record<string, string>;
  readonly folders: string[];
  readonly faults: [name: string, fault: EntryFault, reason: string][];
  /** Why reading ended early. */
  readonly damage: string | undefined;
}

/** Reads an archive in memory to its end, contents as text. */
export async function collectItems(
  bytes: Uint8Array<ArrayBuffer>,
  reader: (blob: Blob, limits: ArchiveLimits) => AsyncIterable<ArchiveItem>,
  limits: Partial<ArchiveLimits> = {},
): Promise<Collected> {
  const archive = new Blob([bytes]);
  const files: [string, string][] = [];
  const folders: string[] = [];
  const faults: Collected["faults"] = [];
  let damage: string | undefined;
  try {
    for await (const item of reader(archive, { ...ARCHIVE_LIMITS, ...limits })) {
      if (item.type === "folder") folders.push(item.path);
      else if (item.type === "fault") faults.push([item.name, item.fault, item.reason]);
      else {
        const content = await readContent({ archive, ...item.place, lastModified: 0 }).then(
          (content) => new TextDecoder().decode(content),
          (error: Error) => `${error.name}: ${error.message}`,
        );
        files.push([item.path, content]);
      }
    }
  } catch (error) {
    damage = error instanceof Error && error.name === "ArchiveError" ? error.message : `a bug: ${String(error)}`;
  }
  // From entries, not a literal: a file may have the name `__proto__`.
  return { files: Object.fromEntries(files), folders, faults, damage };
}
