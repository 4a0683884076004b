import { ArchiveError } from "./archiveError.ts";
import { type ArchiveItem, type EntryFault, NO_NAME } from "./archiveItem.ts";
import { tarChecksumFits } from "./archiveKind.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";
import { BlobWindow } from "./blobWindow.ts";
import { entryPath } from "./entryPath.ts";
import { BLOCK_BYTES, parsePax, parseTarHeader, type TarHeader, tarText } from "./tarHeader.ts";

/** Most bytes of an extended header or a long name; real ones have hundreds. */
const EXTENDED_BYTES = 1024 * 1024;

/** What extended headers state of the entry that follows them. */
interface Ahead {
  name?: string | undefined;
  nameIsBad?: boolean;
  size?: number;
  sparse?: boolean;
}

/** One header, and the location of its entry's content. */
interface Block {
  readonly header: TarHeader;
  /** First byte of the content, and its bytes. */
  readonly start: number;
  readonly contentBytes: number;
  /** Where the next header begins. */
  readonly next: number;
}

/**
 * Yields the entries of a tar by going from header to header: ustar, GNU long names, PAX. Nothing else is read, so the time depends on the
 * number of files only. Throws `ArchiveError` when the archive is damaged or ends early, after the files before that.
 */
export async function* readTar(blob: Blob, limits: ArchiveLimits): AsyncGenerator<ArchiveItem> {
  const window = new BlobWindow(blob);
  let ahead: Ahead = {};
  for (let at = 0; at < window.size; ) {
    const bytes = await window.read(at, BLOCK_BYTES);
    if (bytes.every((byte) => byte === 0)) return;
    const block = blockOf(bytes, at, ahead.size);
    at = block.next;
    if (isExtension(block.header.type)) {
      ahead = { ...ahead, ...(await readExtension(block, window)) };
      continue;
    }
    // A label of the whole archive is not an entry.
    if (block.header.type !== "V") yield itemOf(block, ahead, blob.size, limits);
    ahead = {};
    if (block.start + block.contentBytes > blob.size) throw endsEarly();
  }
}

function endsEarly(): ArchiveError {
  return new ArchiveError("The archive ends early, as after an interrupted download.");
}

/** Reads the header at a byte of the archive; `statedSize` is the size from an extended header, which counts instead of its own. */
function blockOf(bytes: Uint8Array, at: number, statedSize: number | undefined): Block {
  if (bytes.length < BLOCK_BYTES) throw endsEarly();
  if (!tarChecksumFits(bytes)) {
    throw new ArchiveError(`The archive is damaged: there is no valid header at byte ${at.toLocaleString("en")}.`);
  }
  const header = parseTarHeader(bytes);
  const size = isExtension(header.type) ? header.size : (statedSize ?? header.size);
  const start = at + BLOCK_BYTES;
  if (Number.isNaN(size) || !Number.isSafeInteger(start + size)) {
    throw new ArchiveError(
      `The archive is damaged: the header at byte ${at.toLocaleString("en")} states an impossible size.`,
    );
  }
  // Links and folders state sizes without content.
  const contentBytes = hasContent(header.type) ? size : 0;
  return { header, start, contentBytes, next: start + Math.ceil(contentBytes / BLOCK_BYTES) * BLOCK_BYTES };
}

/** True for headers that describe the entry after them, or the whole archive. */
function isExtension(type: string): boolean {
  return "xXgLK".includes(type);
}

/** True for entries whose size is that of a content; by the standard also for unknown types. */
function hasContent(type: string): boolean {
  return !"123456".includes(type);
}

async function readExtension({ header, start, contentBytes }: Block, window: BlobWindow): Promise<Ahead> {
  if (contentBytes > EXTENDED_BYTES)
    throw new ArchiveError("The archive is damaged: an extended header is larger than 1 MB.");
  const bytes = await window.read(start, contentBytes);
  switch (header.type) {
    case "L": {
      const name = tarText(bytes);
      return { name, nameIsBad: name === undefined };
    }
    // Of the whole archive, and the target of a link: not needed.
    case "g":
    case "K":
      return {};
    default:
      return readPax(bytes);
  }
}

function readPax(bytes: Uint8Array): Ahead {
  const records = parsePax(bytes);
  if (records === undefined) throw new ArchiveError("The archive is damaged: an extended header cannot be read.");
  const ahead: Ahead = {};
  if (records.has("path")) {
    ahead.name = records.get("path");
    ahead.nameIsBad = ahead.name === undefined;
  }
  const size = records.get("size");
  if (size !== undefined) ahead.size = /^\d{1,16}$/.test(size) ? Number(size) : Number.NaN;
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse."))) ahead.sparse = true;
  return ahead;
}

function itemOf(
  { header, start, contentBytes }: Block,
  ahead: Ahead,
  archiveBytes: number,
  limits: ArchiveLimits,
): ArchiveItem {
  const name = ahead.nameIsBad === true ? undefined : (ahead.name ?? header.name);
  const fault = (fault: EntryFault, reason: string): ArchiveItem => ({
    type: "fault",
    name: name ?? NO_NAME,
    fault,
    reason,
  });
  if (name === undefined) return fault("unsafe_path", "The file name is not valid text (UTF-8).");
  const parsed = entryPath(name, limits.pathBytes);
  if (!parsed.ok) return fault("unsafe_path", `The file name ${parsed.failure}.`);
  const { path, isFolder } = parsed.value;
  switch (header.type) {
    case "5":
    case "D":
      return { type: "folder", path };
    case "1":
      return fault("link", "The entry is a hard link to another file, not a file of its own.");
    case "2":
      return fault("link", "The entry is a symbolic link, not a file.");
    case "3":
    case "4":
    case "6":
      return fault("special", "The entry is a device or a pipe, not a file.");
    case "0":
      // Old programs mark a folder by the slash alone.
      if (isFolder) return { type: "folder", path };
      break;
    default:
      return fault("special", `The entry has the type "${header.type}", which is not supported.`);
  }
  if (ahead.sparse === true) return fault("special", "The entry is a sparse file, which is not supported.");
  if (start + contentBytes > archiveBytes) return fault("false_sizes", "The archive ends before its data does.");
  const bytes = contentBytes;
  return {
    type: "file",
    path,
    place: { offset: start, spanBytes: bytes, packing: "plain", packedBytes: bytes, size: bytes, crc32: undefined },
  };
}
