import { ArchiveError } from "./archiveError.ts";
import type { ArchiveItem, EntryFault } from "./archiveItem.ts";
import { tarChecksumFits } from "./archiveKind.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";
import { BlobWindow } from "./blobWindow.ts";
import { entryPath } from "./entryPath.ts";
import { BLOCK_BYTES, parsePax, parseTarHeader, type TarHeader, tarText } from "./tarHeader.ts";

/** Bytes of an extended header or a long name; real ones have hundreds. */
const EXTENDED_BYTES = 1024 * 1024;

const NO_NAME = "(name that is not valid text)";

/** What headers in front of an entry say of it. */
interface Ahead {
  name?: string | undefined;
  nameIsBad?: boolean;
  size?: number;
  sparse?: boolean;
}

/**
 * Lists a tar by going from header to header: ustar, GNU long names, PAX. Nothing else is read, so a large archive takes no longer than its
 * number of files asks for. Throws `ArchiveError` when it is damaged or ends early, after the files before that.
 */
export async function* readTar(blob: Blob, limits: ArchiveLimits): AsyncGenerator<ArchiveItem> {
  const window = new BlobWindow(blob);
  let ahead: Ahead = {};
  for (let at = 0; at < window.size; ) {
    const bytes = await window.read(at, BLOCK_BYTES);
    if (bytes.every((byte) => byte === 0)) return;
    if (bytes.length < BLOCK_BYTES) throw new ArchiveError("It ends early, as after a download that was cut short.");
    if (!tarChecksumFits(bytes))
      throw new ArchiveError(`It is damaged: there is no valid header at byte ${at.toLocaleString("en")}.`);
    const header = parseTarHeader(bytes);
    const size = isFileLike(header.type) ? (ahead.size ?? header.size) : header.size;
    const start = at + BLOCK_BYTES;
    if (Number.isNaN(size) || !Number.isSafeInteger(start + size)) {
      throw new ArchiveError(`It is damaged: the header at byte ${at.toLocaleString("en")} states an impossible size.`);
    }
    // Links and folders state sizes that nothing follows.
    const content = hasContent(header.type) ? size : 0;
    at = start + Math.ceil(content / BLOCK_BYTES) * BLOCK_BYTES;

    if ("xXgLK".includes(header.type)) {
      if (content > EXTENDED_BYTES) throw new ArchiveError("It is damaged: an extended header is larger than 1 MB.");
      const extended = await window.read(start, content);
      if (header.type === "L")
        ahead = { ...ahead, name: tarText(extended), nameIsBad: tarText(extended) === undefined };
      else if (header.type !== "g" && header.type !== "K") ahead = { ...ahead, ...readPax(extended) };
      continue;
    }
    // A label of the whole archive is no entry.
    if (header.type !== "V") yield itemOf(header, start, content, ahead, blob.size, limits);
    ahead = {};
    if (start + content > blob.size) throw new ArchiveError("It ends early, as after a download that was cut short.");
  }
}

function isFileLike(type: string): boolean {
  return !"xXgLK".includes(type);
}

/** True for entries whose size is followed by so many bytes; unknown types have content as well, by the standard. */
function hasContent(type: string): boolean {
  return !"123456".includes(type);
}

function readPax(bytes: Uint8Array): Ahead {
  const records = parsePax(bytes);
  if (records === undefined) throw new ArchiveError("It is damaged: an extended header cannot be read.");
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
  header: TarHeader,
  start: number,
  size: number,
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
  if (name === undefined) return fault("unsafe_path", "Its name is not valid text (UTF-8).");
  const named = entryPath(name, limits.pathBytes);
  if ("refused" in named) return fault("unsafe_path", `Its name ${named.refused}.`);
  const { path } = named;
  switch (header.type) {
    case "5":
    case "D":
      return { type: "folder", path };
    case "1":
      return fault("link", "It is a hard link to another file, not a file of its own.");
    case "2":
      return fault("link", "It is a symbolic link, not a file.");
    case "3":
    case "4":
    case "6":
      return fault("special", "It is a device or a pipe, not a file.");
    case "0":
      // Old programs mark a folder by the slash alone.
      if (named.isFolder) return { type: "folder", path };
      break;
    default:
      return fault("special", `It is an entry of a kind that is not read (type "${header.type}").`);
  }
  if (ahead.sparse === true) return fault("special", "It is a sparse file, whose gaps are not in the archive.");
  if (start + size > archiveBytes) return fault("false_sizes", "The archive ends before its data does.");
  return {
    type: "file",
    path,
    place: { offset: start, spanBytes: size, packing: "plain", packedBytes: size, size, crc32: undefined },
  };
}
