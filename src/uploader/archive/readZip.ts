import type { NameEncoding } from "../../model/textEncoding.ts";
import { type ArchiveItem, type EntryFault, NO_NAME } from "./archiveItem.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";
import { entryPath } from "./entryPath.ts";
import { findZipDirectory } from "./zipDirectory.ts";
import { readZipEntries, type ZipEntry } from "./zipEntries.ts";
import { OpenZipNames } from "./zipNames.ts";

const LOCAL_BYTES = 30;
/** Most extra bytes of a local header, which may state more than the list. */
const LOCAL_EXTRA_BYTES = 0xffff;

const STORED = 0;
const DEFLATED = 8;
const METHODS = new Map([
  [1, "Shrink"],
  [6, "Implode"],
  [9, "Deflate64"],
  [12, "bzip2"],
  [14, "LZMA"],
  [93, "Zstandard"],
  [95, "xz"],
  [98, "PPMd"],
]);

const UNIX_FOLDER = 0x4000;
const UNIX_FILE = 0x8000;
const UNIX_LINK = 0xa000;

/** Most bytes that deflate can make of one (RFC 1951: at best 258 bytes of two bits). */
const DEFLATE_MOST = 1040;

/** A file that is valid on its own, before its neighbours are known. */
interface Candidate {
  readonly path: string;
  readonly entry: ZipEntry;
}

/**
 * Yields the entries of a zip by its list of files: stored and deflated, zip64, with data descriptors, with any comments. What the list
 * states is checked against itself and against the archive before anything is unpacked. Throws `ArchiveError` when there is no list, or
 * after the files that are listed before damaged data. `nameEncoding`: the one that the person chose for names that state none.
 */
export async function* readZip(
  blob: Blob,
  limits: ArchiveLimits,
  nameEncoding?: NameEncoding,
): AsyncGenerator<ArchiveItem> {
  const directory = await findZipDirectory(blob);
  const candidates: Candidate[] = [];
  let damage: unknown;
  const entries = readZipEntries(blob, directory);
  const openNames = new OpenZipNames(nameEncoding);
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      damage = error;
      return undefined;
    });
    if (next === undefined || next.done) break;
    const entry = { ...next.value, offset: next.value.offset + directory.shift };
    if (openNames.take(entry)) continue;
    const checked = checkEntry(entry, limits);
    if ("type" in checked) yield checked;
    else candidates.push(checked);
  }
  for (const entry of openNames.settle()) {
    const checked = checkEntry(entry, limits);
    if ("type" in checked) yield checked;
    else candidates.push(checked);
  }
  if (openNames.guessed !== undefined) yield { type: "guessedNames", ...openNames.guessed };
  yield* placed(candidates, directory.start);
  if (damage !== undefined) throw damage;
}

function faultOf(entry: ZipEntry, fault: EntryFault, reason: string): ArchiveItem {
  return { type: "fault", name: entry.name ?? NO_NAME, fault, reason };
}

/** Checks an entry by what the list states of it alone. */
function checkEntry(entry: ZipEntry, limits: ArchiveLimits): ArchiveItem | Candidate {
  if (entry.name === undefined) return faultOf(entry, "unsafe_path", "The file name is not valid text (UTF-8).");
  const parsed = entryPath(entry.name, limits.pathBytes);
  if (!parsed.ok) return faultOf(entry, "unsafe_path", `The file name ${parsed.failure}.`);
  const { path, isFolder } = parsed.value;
  if (entry.unixType === UNIX_LINK) return faultOf(entry, "link", "The entry is a symbolic link, not a file.");
  if (isFolder || entry.unixType === UNIX_FOLDER) return { type: "folder", path };
  if (entry.unixType !== 0 && entry.unixType !== UNIX_FILE) {
    return faultOf(entry, "special", "The entry is a device or a pipe, not a file.");
  }
  // Bit 0: encrypted; bit 6: strongly; bit 13: the list as well; 99: AES.
  if ((entry.flags & 0x2041) !== 0 || entry.method === 99) return faultOf(entry, "encrypted", "The file is encrypted.");
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    const method = METHODS.get(entry.method) ?? `method ${entry.method}`;
    return faultOf(entry, "unknown_packing", `The file is compressed with ${method}, which is not supported.`);
  }
  return falseSizes(entry) ?? tooPacked(entry, limits) ?? { path, entry };
}

function falseSizes(entry: ZipEntry): ArchiveItem | undefined {
  const { method, packedBytes, size, offset } = entry;
  const possible =
    Number.isSafeInteger(packedBytes + size + offset) &&
    (method === STORED
      ? packedBytes === size
      : // A little more than the content is normal; much more could hide something.
        packedBytes <= size * 1.1 + 4096 && size <= packedBytes * DEFLATE_MOST);
  if (possible) return undefined;
  return faultOf(entry, "false_sizes", "The archive states an impossible size for the file.");
}

function tooPacked(entry: ZipEntry, limits: ArchiveLimits): ArchiveItem | undefined {
  const { packedBytes, size } = entry;
  if (size <= limits.entryRatioFrom || size <= packedBytes * limits.entryRatio) return undefined;
  const times = Math.floor(size / packedBytes).toLocaleString("en");
  return faultOf(entry, "too_packed", `The file would unpack to ${times} times its size, as in a malicious archive.`);
}

/** Yields every file with its place, in the order of the archive; one whose data overlaps that of another is a fault. */
function* placed(candidates: Candidate[], directoryStart: number): Generator<ArchiveItem> {
  candidates.sort((a, b) => a.entry.offset - b.entry.offset);
  const kept: Candidate[] = [];
  let free = 0;
  for (const candidate of candidates) {
    const { entry } = candidate;
    const end = entry.offset + LOCAL_BYTES + entry.nameBytes + entry.packedBytes;
    if (end > directoryStart) {
      yield faultOf(entry, "overlap", "The archive ends before its data does.");
    } else if (entry.offset < free) {
      yield faultOf(entry, "overlap", "The data of the file overlaps that of another file, as in a malicious archive.");
    } else {
      kept.push(candidate);
      free = end;
    }
  }
  for (const [i, { path, entry }] of kept.entries()) {
    const next = kept[i + 1]?.entry.offset ?? directoryStart;
    const most = LOCAL_BYTES + entry.nameBytes + LOCAL_EXTRA_BYTES + entry.packedBytes;
    yield {
      type: "file",
      path,
      place: {
        offset: entry.offset,
        spanBytes: Math.min(next - entry.offset, most),
        packing: entry.method === STORED ? "stored" : "deflated",
        packedBytes: entry.packedBytes,
        size: entry.size,
        crc32: entry.crc32,
      },
    };
  }
}
