import { junkReason } from "../../formats/detect/junk.ts";
import { archiveStem } from "../walk/archiveNames.ts";
import { ArchiveError } from "./archiveError.ts";
import type { ArchiveItem, EntryFault, PackedPlace } from "./archiveItem.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";

/** One file of an archive. */
interface ListedFile {
  /** Path inside the archive. */
  readonly path: string;
  readonly place: PackedPlace;
}

/** Entries with one fault: the first of them by name, and their number. */
interface Faults {
  readonly named: { readonly name: string; readonly reason: string }[];
  count: number;
}

/** Everything in an archive, before any of it is unpacked. */
export interface ArchiveListing {
  readonly files: readonly ListedFile[];
  /** Folders that have an entry of their own. */
  readonly folders: readonly string[];
  readonly faults: ReadonlyMap<EntryFault, Faults>;
  /** What is wrong with the archive after the files that are listed; undefined for an intact one. */
  readonly damage: string | undefined;
  /** Unpacked bytes of all files. */
  readonly bytes: number;
}

/** What an archive may still contain; see `ARCHIVE_LIMITS`. */
interface ArchiveBudget {
  readonly limits: ArchiveLimits;
  readonly entriesLeft: number;
  readonly bytesLeft: number;
  /** Bytes that it takes on the disk, with which its unpacked bytes are compared. */
  readonly packedBytes: number;
}

/**
 * Lists what a reader finds, within the limits. Throws `ArchiveError` for an archive that cannot be used at all: one that exceeds a limit,
 * that is completely encrypted, or whose list of files cannot be found.
 */
export async function listArchive(
  name: string,
  items: AsyncIterable<ArchiveItem>,
  budget: ArchiveBudget,
  onProgress: (files: number) => void,
): Promise<ArchiveListing> {
  const { limits } = budget;
  const files: ListedFile[] = [];
  const folders: string[] = [];
  const faults = new Map<EntryFault, Faults>();
  const paths = new Set<string>();
  let entries = 0;
  let nameLength = 0;
  let bytes = 0;

  function fault(kind: EntryFault, entry: string, reason: string): void {
    const known = faults.get(kind) ?? { named: [], count: 0 };
    faults.set(kind, known);
    known.count++;
    if (known.named.length < limits.namedProblems) known.named.push({ name: entry, reason });
  }
  function take(item: ArchiveItem): void {
    if (++entries > budget.entriesLeft) {
      throw new ArchiveError(
        `The archive contains more files than an import can take (${limits.entries.toLocaleString("en")}).`,
      );
    }
    nameLength += (item.type === "fault" ? item.name : item.path).length;
    if (nameLength > limits.nameBytes) {
      throw new ArchiveError("The file names in the archive alone are larger than an import can take.");
    }
    if (item.type === "fault") fault(item.fault, item.name, item.reason);
    else if (item.type === "folder") folders.push(item.path);
    else if (paths.has(item.path)) {
      fault("duplicate", item.path, "The archive contains another file with exactly the same path.");
    } else {
      paths.add(item.path);
      files.push({ path: item.path, place: item.place });
      addBytes(item.place.size);
    }
  }
  function addBytes(size: number): void {
    bytes += size;
    if (bytes > budget.bytesLeft) {
      const most = Math.floor(limits.unpackedBytes / 1024 ** 3).toLocaleString("en");
      throw new ArchiveError(
        `The archive would unpack to more than ${most} GB, the limit for the archives of one drop.`,
      );
    }
    if (bytes > limits.archiveRatioFrom && bytes > budget.packedBytes * limits.archiveRatio) {
      throw new ArchiveError(
        `The archive would unpack to more than ${limits.archiveRatio} times its size, like a malicious archive.`,
      );
    }
  }

  let damage: string | undefined;
  const reading = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await reading.next().catch((error: unknown) => {
        // What is listed before damaged data is good; without any, the whole archive is damaged.
        if (!(error instanceof ArchiveError) || entries === 0) throw error;
        damage = error.message;
        return undefined;
      });
      if (next === undefined || next.done) break;
      take(next.value);
      if (files.length % 512 === 0) onProgress(files.length);
    }
  } finally {
    await reading.return?.();
  }
  if (files.length === 0 && (faults.get("encrypted")?.count ?? 0) > 0 && faults.size === 1) {
    throw new ArchiveError("The archive is encrypted.");
  }
  return withoutOwnFolder(archiveStem(name), { files, folders, faults, damage, bytes });
}

/**
 * When everything in an archive is in one folder with the name of the archive, that folder is the archive: `photos.zip` with `photos/a.jpg`
 * in it is the folder `photos` with `a.jpg`, as if that had been dropped. Junk that programs add beside it does not count.
 */
function withoutOwnFolder(stem: string, listing: ArchiveListing): ArchiveListing {
  const own = `${stem}/`;
  const inside = (path: string) => (path.startsWith(own) ? path.slice(own.length) : path);
  const belongs = (path: string) => path.startsWith(own) || junkReason(path) !== undefined;
  const { files, folders } = listing;
  if (!files.some(({ path }) => path.startsWith(own)) || !files.every(({ path }) => belongs(path))) return listing;
  // A folder is junk when a file in it would be.
  if (!folders.every((path) => path === "" || path === stem || belongs(`${path}/x`))) return listing;
  return {
    ...listing,
    files: files.map(({ path, place }) => ({ path: inside(path), place })),
    folders: folders.filter((path) => path !== stem).map(inside),
  };
}
