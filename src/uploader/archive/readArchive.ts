import { baseName, folderOf } from "../../model/datasetPath.ts";
import { archiveStem, isArchiveName } from "../walk/archiveNames.ts";
import type { PackedFile } from "../walk/packedFile.ts";
import { joinPath } from "../walk/walkEntries.ts";
import type { FileProblem, WalkEvent } from "../walk/walkEvent.ts";
import { ArchiveError, ArchiveGoneError } from "./archiveError.ts";
import { createArchiveFolders } from "./archiveFolders.ts";
import { archiveKindOf, KIND_BYTES } from "./archiveKind.ts";
import type { FromArchive, ReadArchive } from "./archiveMessages.ts";
import { archiveNotRead, entrySkipped, moreSkipped, namesGuessed, SKIP_REASONS, UNPACK_IT } from "./archiveProblems.ts";
import { type ArchiveListing, listArchive } from "./listArchive.ts";
import { contentPieces, packedBlob } from "./readContent.ts";
import { readTar } from "./readTar.ts";
import { readZip } from "./readZip.ts";
import { unpackGzip } from "./unpackGzip.ts";
import { hasZipEnd } from "./zipDirectory.ts";

/** Files in one message. */
const FILES_PER_EVENT = 1000;
/** Milliseconds between two reports of progress. */
const PROGRESS_MS = 100;

/** What reading needs from its worker. */
interface ArchiveContext {
  readonly post: (message: FromArchive) => void;
  /** Stores what has to be unpacked before it can be read. Throws `ArchiveError` when there is no room. */
  readonly keep: (pieces: AsyncIterable<Uint8Array>) => Promise<Blob>;
}

/** One archive to be listed: the dropped one, or one inside it. */
interface Level {
  readonly archive: Blob;
  readonly path: string;
  readonly folder: string;
  readonly packedBytes: number;
  readonly depth: number;
}

/**
 * Lists an archive as a walk lists a folder: with the same events, and files that are read from the archive. Archives in it are listed as
 * folders too, one level deep. Never rejects for bad data, which is reported as a problem of the file or of the archive.
 */
export async function readArchive(job: ReadArchive, context: ArchiveContext): Promise<void> {
  const { limits } = job;
  const { lastModified } = job.archive;
  let entries = 0;
  let bytes = 0;
  let reportedAt = 0;

  const emit = (event: WalkEvent) => context.post({ type: "event", event });
  function skip(folder: string, problem: FileProblem, reason: string, count = 1): void {
    emit({ type: "skipped", folder, problem, reason, count });
  }
  function progress(files: number, share?: number): void {
    const now = performance.now();
    if (now - reportedAt < PROGRESS_MS) return;
    reportedAt = now;
    context.post({ type: "progress", files: entries + files, share });
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
      reportFaults(level, listing);
      const nested = reportFiles(level, archive.blob, listing);
      for (const { path, file } of nested) await readNested(level, path, file);
    } catch (error) {
      refuse(level, error);
    }
  }

  /** Skips an archive for an error of its own. Any other error is a bug and is thrown again. */
  function refuse({ folder, path }: Pick<Level, "folder" | "path">, error: unknown): void {
    const expected = error instanceof ArchiveError || error instanceof ArchiveGoneError;
    if (!expected && !(error instanceof DOMException)) throw error;
    const reason = expected
      ? error.message
      : "The archive cannot be read: access is denied, or it was changed in the meantime.";
    skip(folder, archiveNotRead(path, reason, UNPACK_IT), SKIP_REASONS.archive);
  }

  /** Opens an archive; one that is compressed as a whole is unpacked first. Throws `ArchiveError` for a kind that is not read. */
  async function openArchive(blob: Blob): Promise<{ blob: Blob; items: ReturnType<typeof readZip> }> {
    const kind = archiveKindOf(new Uint8Array(await blob.slice(0, KIND_BYTES).arrayBuffer()));
    switch (kind.kind) {
      case "zip":
        return { blob, items: readZip(blob, limits, job.nameEncoding) };
      case "tar":
        return { blob, items: readTar(blob, limits) };
      case "gzip": {
        const budget = { limits, bytesLeft: job.bytesLeft - bytes };
        const tar = await context.keep(unpackGzip(blob, budget, (share) => progress(0, share)));
        return { blob: tar, items: readTar(tar, limits) };
      }
      case "other":
        throw new ArchiveError(`This is a ${kind.title}, which is not supported.`);
      case "empty":
        throw new ArchiveError("The archive is empty: it has 0 bytes.");
      default:
        if (await hasZipEnd(blob)) return { blob, items: readZip(blob, limits, job.nameEncoding) };
        throw new ArchiveError("The file is not a zip, tar or tar.gz archive, or its beginning is damaged.");
    }
  }

  async function readNested(outer: Level, entry: string, file: PackedFile): Promise<void> {
    const path = `${outer.path}/${entry}`;
    const folder = joinPath(outer.folder, archiveStem(entry));
    if (outer.depth > 0) {
      const reason = "The archive is nested too deep: it is in an archive that is in another archive.";
      return skip(folder, entrySkipped(path, "nested", reason), SKIP_REASONS.entry);
    }
    try {
      const archive = file.packing === "deflated" ? await context.keep(contentPieces(file)) : await packedBlob(file);
      await read({ archive, path, folder, packedBytes: file.packedBytes, depth: outer.depth + 1 });
    } catch (error) {
      refuse({ folder, path }, error);
    }
  }

  function reportFaults(level: Level, { files, folders, faults, damage, guessedNames }: ArchiveListing): void {
    if (guessedNames !== undefined) skip(level.folder, namesGuessed(level.path, guessedNames), "", 0);
    for (const [fault, { named, count }] of faults) {
      for (const { name, reason } of named) {
        skip(level.folder, entrySkipped(`${level.path}/${name}`, fault, reason), SKIP_REASONS.entry);
      }
      const more = count - named.length;
      const example = named[0]?.reason ?? "";
      if (more > 0) skip(level.folder, moreSkipped(level.path, fault, more, example), SKIP_REASONS.entry, more);
    }
    const listed = files.length.toLocaleString("en");
    if (damage !== undefined) {
      const action = `The ${listed} files before the damage are used. Download or pack the archive again to use the others.`;
      skip(level.folder, archiveNotRead(level.path, damage, action), SKIP_REASONS.archive);
    } else if (files.length + faults.size + folders.length === 0) {
      skip(
        level.folder,
        archiveNotRead(level.path, "The archive contains no files.", "The archive is skipped."),
        SKIP_REASONS.archive,
      );
    }
  }

  /** Reports folders and files as a walk does. Returns the archives among them, which are not reported. */
  function reportFiles(level: Level, archive: Blob, listing: ArchiveListing): { path: string; file: PackedFile }[] {
    const nested: { path: string; file: PackedFile }[] = [];
    const folders = createArchiveFolders(level.folder, emit);
    let names: string[] = [];
    let leaves: PackedFile[] = [];
    let at = "";
    function flush(): void {
      const folder = at === "" ? level.folder : joinPath(level.folder, at);
      if (names.length > 0) emit({ type: "files", folder, names, leaves });
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
  context.post({ type: "done", entries, bytes });
}
