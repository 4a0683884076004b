import { baseName, folderOf } from "../../model/datasetPath.ts";
import type { FileProblem } from "../session/snapshot.ts";
import type { WalkEvent } from "../walk/dropSource.ts";
import { joinPath } from "../walk/walkEntries.ts";
import { ArchiveError, ArchiveGoneError } from "./archiveError.ts";
import { createArchiveFolders } from "./archiveFolders.ts";
import { archiveKindOf, KIND_BYTES } from "./archiveKind.ts";
import type { FromArchive, ReadArchive } from "./archiveMessages.ts";
import { archiveStem, isArchiveName } from "./archiveNames.ts";
import { archiveNotRead, entryLeftOut, LEFT_OUT, moreLeftOut, UNPACK_IT } from "./archiveProblems.ts";
import { type ArchiveListing, listArchive } from "./listArchive.ts";
import type { PackedFile } from "./packedFile.ts";
import { contentPieces, packedBlob } from "./readContent.ts";
import { readTar } from "./readTar.ts";
import { readZip } from "./readZip.ts";
import { unpackGzip } from "./unpackGzip.ts";

/** Files told in one message. */
const FILES_PER_EVENT = 1000;
/** Progress is told so often, in milliseconds. */
const TELL_MS = 100;

/** What reading needs from its worker. */
export interface ArchiveContext {
  readonly tell: (told: FromArchive) => void;
  /** Keeps what has to be unpacked before it can be read. Throws `ArchiveError` when there is no room. */
  readonly keep: (pieces: AsyncIterable<Uint8Array>) => Promise<Blob>;
}

/** One archive to be listed: the one that was dropped, or one inside of that. */
interface Level {
  readonly archive: Blob;
  readonly path: string;
  readonly folder: string;
  readonly packedBytes: number;
  readonly depth: number;
}

/**
 * Lists an archive as a walk lists a folder: the same events, with files that are read out of the archive. Archives in it are listed as
 * folders too, one level deep. Never rejects for bad data: that becomes a row with the name of the file or of the archive.
 */
export async function readArchive(job: ReadArchive, context: ArchiveContext): Promise<void> {
  const { limits } = job;
  const { lastModified } = job.archive;
  let entries = 0;
  let bytes = 0;
  let toldAt = 0;

  const event = (told: WalkEvent) => context.tell({ type: "event", event: told });
  function leaveOut(folder: string, problem: FileProblem, reason: string, count = 1): void {
    event({ type: "leftOut", folder, problem, reason, count });
  }
  function progress(files: number, share?: number): void {
    const now = performance.now();
    if (now - toldAt < TELL_MS) return;
    toldAt = now;
    context.tell({ type: "progress", files: entries + files, share });
  }

  async function read(level: Level): Promise<void> {
    try {
      const archive = await openArchive(level.archive);
      const name = baseName(level.path);
      const listing = await listArchive(
        name,
        archive.items,
        {
          limits,
          entriesLeft: job.entriesLeft - entries,
          bytesLeft: job.bytesLeft - bytes,
          packedBytes: level.packedBytes,
        },
        progress,
      );
      entries += listing.files.length;
      bytes += listing.bytes;
      tellFaults(level, listing);
      const nested = tellFiles(level, archive.blob, listing);
      for (const { path, file } of nested) await readNested(level, path, file);
    } catch (error) {
      refuse(level, error);
    }
  }

  /** Says why nothing is taken of an archive. What is no fault of the archive is a bug, and thrown on. */
  function refuse({ folder, path }: Pick<Level, "folder" | "path">, error: unknown): void {
    const expected = error instanceof ArchiveError || error instanceof ArchiveGoneError;
    if (!expected && !(error instanceof DOMException)) throw error;
    const reason = expected ? error.message : "It cannot be read: no permission, or it was changed meanwhile.";
    leaveOut(folder, archiveNotRead(path, reason, UNPACK_IT), LEFT_OUT.archive);
  }

  /** What an archive holds; one that is compressed as a whole is unpacked first. Throws `ArchiveError` for one that is not read. */
  async function openArchive(blob: Blob): Promise<{ blob: Blob; items: ReturnType<typeof readZip> }> {
    const kind = archiveKindOf(new Uint8Array(await blob.slice(0, KIND_BYTES).arrayBuffer()));
    switch (kind.kind) {
      case "zip":
        return { blob, items: readZip(blob, limits) };
      case "tar":
        return { blob, items: readTar(blob, limits) };
      case "gzip": {
        const budget = { limits, bytesLeft: job.bytesLeft - bytes };
        const tar = await context.keep(unpackGzip(blob, budget, (share) => progress(0, share)));
        return { blob: tar, items: readTar(tar, limits) };
      }
      case "other":
        throw new ArchiveError(`It is a ${kind.title}, which is not read.`);
      case "empty":
        throw new ArchiveError("It is empty: 0 bytes.");
      default:
        throw new ArchiveError("It is no archive that is read (zip, tar, tar.gz), or its beginning is damaged.");
    }
  }

  async function readNested(outer: Level, entry: string, file: PackedFile): Promise<void> {
    const path = `${outer.path}/${entry}`;
    const folder = joinPath(outer.folder, archiveStem(entry));
    if (outer.depth > 0) {
      const reason = "It is an archive in an archive in an archive.";
      return leaveOut(folder, entryLeftOut(path, "nested", reason), LEFT_OUT.entry);
    }
    try {
      const archive = file.packing === "deflated" ? await context.keep(contentPieces(file)) : await packedBlob(file);
      await read({ archive, path, folder, packedBytes: file.packedBytes, depth: outer.depth + 1 });
    } catch (error) {
      refuse({ folder, path }, error);
    }
  }

  function tellFaults(level: Level, { files, folders, faults, damage }: ArchiveListing): void {
    for (const [fault, { named, count }] of faults) {
      for (const { name, reason } of named) {
        leaveOut(level.folder, entryLeftOut(`${level.path}/${name}`, fault, reason), LEFT_OUT.entry);
      }
      const more = count - named.length;
      const example = named[0]?.reason ?? "";
      if (more > 0) leaveOut(level.folder, moreLeftOut(level.path, fault, more, example), LEFT_OUT.entry, more);
    }
    const taken = files.length.toLocaleString("en");
    if (damage !== undefined) {
      const action = `The ${taken} files before that are taken. Get or pack the archive again for the others.`;
      leaveOut(level.folder, archiveNotRead(level.path, damage, action), LEFT_OUT.archive);
    } else if (files.length + faults.size + folders.length === 0) {
      leaveOut(
        level.folder,
        archiveNotRead(level.path, "There is nothing in it.", "It is left out."),
        LEFT_OUT.archive,
      );
    }
  }

  /** Tells folders and files as a walk does; answers the archives among them, which are not told. */
  function tellFiles(level: Level, archive: Blob, listing: ArchiveListing): { path: string; file: PackedFile }[] {
    const nested: { path: string; file: PackedFile }[] = [];
    const folders = createArchiveFolders(level.folder, event);
    let names: string[] = [];
    let leaves: PackedFile[] = [];
    let at = "";
    function flush(): void {
      const folder = at === "" ? level.folder : joinPath(level.folder, at);
      if (names.length > 0) event({ type: "files", folder, names, leaves });
      names = [];
      leaves = [];
    }
    for (const { path, place } of listing.files) {
      const folder = folderOf(path);
      if (folders.isJunk(folder)) continue;
      folders.enter(folder);
      const file: PackedFile = { archive, ...place, lastModified };
      if (isArchiveName(path)) {
        nested.push({ path, file });
        continue;
      }
      if (folder !== at || names.length === FILES_PER_EVENT) flush();
      at = folder;
      names.push(baseName(path));
      leaves.push(file);
    }
    flush();
    for (const folder of listing.folders) if (!folders.isJunk(folder)) folders.see(folder);
    folders.end();
    return nested;
  }

  await read({
    archive: job.archive,
    path: job.path,
    folder: job.folder,
    packedBytes: job.archive.size,
    depth: 0,
  });
  context.tell({ type: "done", entries, bytes });
}
