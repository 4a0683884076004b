import { isUtf8 } from "node:buffer";
import { constants, type Dirent } from "node:fs";
import { type FileHandle, lstat, open, opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { junkFolderReason, junkReason } from "../../formats/detect/junk.ts";
import { SourceReadError } from "../../formats/sourceTree.ts";
import { type DatasetPath, parseDatasetPath } from "../../model/datasetPath.ts";
import { isWithin } from "../isWithin.ts";
import { FirstEntries } from "./firstEntries.ts";
import {
  type EntryPage,
  isArchiveName,
  type OpenFile,
  type RemoteSource,
  type SourceEntry,
  SourceFolderError,
  type WalkedThing,
} from "./remoteSource.ts";
import type { FolderPlace } from "./sourcePlace.ts";
import {
  archiveNotRead,
  badPath,
  linkNotFollowed,
  specialFile,
  unreadableFolder,
  unreadableName,
} from "./sourceProblems.ts";

/** Names of a folder that are read at once. */
const NAMES_AT_ONCE = 256;
/** Bytes that are read at once. */
const PIECE_BYTES = 256 * 1024;

/** A name in a folder, and what it leads to. */
interface Found {
  readonly name: string;
  readonly kind: "folder" | "file" | "linkOutside" | "linkToFolder" | "brokenLink" | "special" | "unreadableName";
  readonly bytes: number | undefined;
}

/**
 * Opens a folder of this machine as a source. Nothing outside of it is listed or read: links that lead out are refused when they are found, and again
 * after a file is open, so that a link that is put in its place in between gains nothing. Links to files inside are followed; links to folders
 * are not, because they may lead in circles.
 */
export function openFolderSource({ name: source, folder: root }: Pick<FolderPlace, "name" | "folder">): RemoteSource {
  /** Returns the real path of the source, or throws when it is not there. */
  async function realRoot(): Promise<string> {
    try {
      return await realpath(root);
    } catch {
      throw unreachable(source);
    }
  }

  /** Returns the real paths of the source and of a folder in it. */
  async function enter(folder: string): Promise<{ top: string; real: string }> {
    const top = await realRoot();
    if (folder === "") return { top, real: top };
    try {
      const real = await realpath(join(top, folder));
      if (!isWithin(top, real)) throw new SourceFolderError("outside", `"${folder}" leads out of ${source}.`);
      if (!(await stat(real)).isDirectory()) throw new SourceFolderError("missing", `"${folder}" is not a folder.`);
      return { top, real };
    } catch (error) {
      throw folderError(error, source, folder);
    }
  }

  /** Yields what is in a folder, given by its real path, in parts. Throws the errors of the file system. */
  async function* namesIn(real: string, top: string, sizes: boolean): AsyncGenerator<Found[]> {
    const directory = await opendir(real, { encoding: "buffer" as BufferEncoding, bufferSize: NAMES_AT_ONCE });
    try {
      // A folder that a link has replaced since its path was checked.
      if ((await realpath(real)) !== real) throw new SourceFolderError("outside", "The folder has become a link.");
      let part: Dirent<Buffer>[] = [];
      for (;;) {
        const entry = (await directory.read()) as Dirent<Buffer> | null;
        if (entry !== null) part.push(entry);
        if (part.length === NAMES_AT_ONCE || entry === null) {
          yield await Promise.all(part.map((one) => identify(one, real, top, sizes)));
          part = [];
        }
        if (entry === null) return;
      }
    } finally {
      await directory.close();
    }
  }

  return {
    async list(folder, { after, limit, bytes }): Promise<EntryPage> {
      const { top, real } = await enter(folder);
      const first = new FirstEntries(after, limit, bytes);
      try {
        for await (const part of namesIn(real, top, false)) for (const found of part) first.add(entryOf(found));
      } catch (error) {
        throw folderError(error, source, folder);
      }
      const page = first.page();
      const sized = page.entries.map(async (entry) => {
        if (entry.kind !== "file") return entry;
        const info = await stat(join(real, entry.name)).catch(() => undefined);
        return { ...entry, bytes: info?.size ?? null };
      });
      return { ...page, entries: await Promise.all(sized) };
    },

    async *walk(folder, { sizes, signal }): AsyncGenerator<WalkedThing> {
      const { top, real } = await enter(folder);
      /** Folders that are still to be read, relative to the walk. */
      const waiting: string[] = [""];
      for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
        signal.throwIfAborted();
        const inFolder = below === "" ? "" : `${below}/`;
        try {
          for await (const part of namesIn(join(real, below), top, sizes)) {
            signal.throwIfAborted();
            for (const found of part) {
              const thing = thingOf(found, `${inFolder}${found.name}`);
              if (typeof thing === "string") waiting.push(thing);
              else yield thing;
            }
          }
        } catch (error) {
          signal.throwIfAborted();
          if (below === "") throw folderError(error, source, folder);
          yield unreadableFolder(below, reasonOf(error, "folder"));
        }
      }
    },

    async open(path): Promise<OpenFile> {
      const top = await realRoot();
      let handle: FileHandle | undefined;
      try {
        const real = await realpath(join(top, path));
        if (!isWithin(top, real)) throw new SourceReadError(path, "it leads out of the source");
        if (!(await lstat(real)).isFile()) throw new SourceReadError(path, "it is not a file");
        // A pipe that takes the place of the file now does not hold up the server.
        handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
        const opened = await handle.stat();
        const named = await lstat(real);
        const isSame = named.ino === opened.ino && named.dev === opened.dev && (await realpath(real)) === real;
        if (!opened.isFile() || !isSame) throw new SourceReadError(path, "it changed while it was opened");
        return openFile(path, handle, { bytes: opened.size, changedAt: opened.ctimeMs });
      } catch (error) {
        await handle?.close();
        if (error instanceof SourceReadError) throw error;
        throw new SourceReadError(path, reasonOf(error, "file"));
      }
    },
  };
}

function openFile(path: string, handle: FileHandle, before: { bytes: number; changedAt: number }): OpenFile {
  return {
    bytes: before.bytes,
    async *read(start = 0, end = before.bytes) {
      for (let at = start; at < end; ) {
        const buffer = new Uint8Array(Math.min(PIECE_BYTES, end - at));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at).catch((error: unknown) => {
          throw new SourceReadError(path, reasonOf(error, "file"));
        });
        if (bytesRead === 0) return;
        at += bytesRead;
        yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
      }
    },
    async isUnchanged() {
      const now = await handle.stat();
      return now.size === before.bytes && now.ctimeMs === before.changedAt;
    },
    close: () => handle.close(),
  };
}

/** Returns what a name leads to. Only links, and files whose sizes are needed, cost a look. */
async function identify(entry: Dirent<Buffer>, folder: string, top: string, sizes: boolean): Promise<Found> {
  const name = entry.name.toString("utf8");
  if (!isUtf8(entry.name)) return { name, kind: "unreadableName", bytes: undefined };
  if (entry.isDirectory()) return { name, kind: "folder", bytes: undefined };
  if (entry.isFile()) {
    if (!sizes) return { name, kind: "file", bytes: undefined };
    const info = await lstat(join(folder, name)).catch(() => undefined);
    return { name, kind: "file", bytes: info?.size };
  }
  if (!entry.isSymbolicLink()) return { name, kind: "special", bytes: undefined };
  try {
    const real = await realpath(join(folder, name));
    if (!isWithin(top, real)) return { name, kind: "linkOutside", bytes: undefined };
    const info = await stat(real);
    if (info.isDirectory()) return { name, kind: "linkToFolder", bytes: undefined };
    return { name, kind: info.isFile() ? "file" : "special", bytes: info.size };
  } catch {
    return { name, kind: "brokenLink", bytes: undefined };
  }
}

function entryOf({ name, kind }: Found): SourceEntry {
  return { name, kind: kind === "folder" || kind === "file" ? kind : "other", bytes: null };
}

/** Returns what a walk yields for a name; the path of a folder that is to be walked. */
function thingOf({ name, kind, bytes }: Found, path: string): WalkedThing | string {
  const junk = kind === "folder" ? junkFolderReason(name) : junkReason(name);
  if (junk !== undefined) return { type: "skipped", reason: junk };
  if (kind === "unreadableName") return unreadableName(path);
  if (kind === "linkOutside") return linkNotFollowed(path, "leads out of the source");
  if (kind === "linkToFolder") return linkNotFollowed(path, "leads to a folder");
  if (kind === "brokenLink") return linkNotFollowed(path, "leads to nothing");
  if (kind === "special") return specialFile(path);
  const parsed = parseDatasetPath(path);
  if (!parsed.ok) return badPath(path, parsed.failure);
  if (kind === "file" && isArchiveName(name)) return archiveNotRead(path);
  return kind === "folder" ? path : { type: "file", path: path as DatasetPath, bytes };
}

/** Returns why something cannot be read, as a clause without paths of the server. */
function reasonOf(error: unknown, what: "file" | "folder"): string {
  if (error instanceof SourceFolderError) return "it leads out of the source";
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return "it was removed after it was listed";
    case "EACCES":
    case "EPERM":
      return "the server is not allowed to read it";
    case "ELOOP":
      return "it leads in circles";
    case "EISDIR":
      return "it is a folder";
    case "EMFILE":
    case "ENFILE":
      return "the server has too many open files";
    default:
      return `the disk reports an error for this ${what} (${(error as NodeJS.ErrnoException).code ?? "unknown"})`;
  }
}

function folderError(error: unknown, source: string, folder: string): SourceFolderError {
  if (error instanceof SourceFolderError) return error;
  const shown = folder === "" ? source : `"${folder}"`;
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return folder === ""
        ? unreachable(source)
        : new SourceFolderError("missing", `There is no folder ${shown} in ${source}.`);
    case "EACCES":
    case "EPERM":
      return new SourceFolderError("denied", `The server is not allowed to read ${shown}. Give its user permission.`);
    case "ELOOP":
    case "ENAMETOOLONG":
      return new SourceFolderError("missing", `${shown} cannot be opened: its path is too long or leads in circles.`);
    default:
      return unreachable(source);
  }
}

function unreachable(source: string): SourceFolderError {
  return new SourceFolderError(
    "unreachable",
    `${source} cannot be reached: its folder does not exist on the server, or its disk does not respond. Check IMPORT_ROOTS and that the disk is mounted.`,
  );
}
