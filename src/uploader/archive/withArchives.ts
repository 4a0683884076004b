import { junkReason } from "../../formats/detect/junk.ts";
import { itemAt } from "../../model/itemAt.ts";
import type { NameEncoding } from "../../model/textEncoding.ts";
import { archivePartOf, archiveStem, isArchiveName } from "../walk/archiveNames.ts";
import type { DropSource, UnpackFolder } from "../walk/dropSource.ts";
import { createOpener, type Leaf, type Opener } from "../walk/leaf.ts";
import { isPacked } from "../walk/packedFile.ts";
import { readReason } from "../walk/readReason.ts";
import { joinPath } from "../walk/walkEntries.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";
import { ARCHIVE_LIMITS } from "./archiveLimits.ts";
import { archiveNotRead, archivePart, SKIP_REASONS, UNPACK_IT, unpackedAlready } from "./archiveProblems.ts";
import { type ArchiveWorker, createArchiveWorker, spawnArchiveWorker } from "./archiveWorker.ts";
import { joinArchives, type ListedArchive } from "./joinArchives.ts";
import { createKnownPaths, type KnownPaths } from "./knownPaths.ts";

/** An archive that a walk has found. */
interface FoundArchive {
  readonly folder: string;
  readonly name: string;
  readonly leaf: Leaf;
}

/**
 * Returns the same drop with archives read as folders. `x.zip` in a folder represents the folder `x` beside it; an archive that is alone in
 * a drop represents the drop itself, so that it gives the same paths as the folder that was packed. The archive's own file is not reported.
 * Files come first, then archives one after another, read in a worker. `nameEncoding`: the encoding that the person chose for names in
 * archives that state none.
 */
export function withArchives(source: DropSource, nameEncoding?: NameEncoding): DropSource {
  const opener = createOpener();
  return {
    name: source.name,
    handle: source.handle,
    nameEncoding,
    withNameEncoding: (encoding) => withArchives(source, encoding),
    async walk(emit, signal, unpackFolder) {
      const archives: FoundArchive[] = [];
      const known = createKnownPaths();
      let otherFiles = 0;
      await source.walk((event) => {
        if (event.type !== "files") return emit(event);
        const { plain, found, parts, junk } = splitOff(event);
        archives.push(...found);
        for (const part of parts) emit(part);
        otherFiles += plain.names.length - junk;
        known.add(plain.folder, plain.names);
        if (plain.names.length > 0) emit(plain);
      }, signal);
      if (archives.length === 0) return;
      const isAlone = archives.length === 1 && otherFiles === 0 && archives[0]?.folder === "";
      await readAll(archives, isAlone, { known, opener, emit, signal, unpackFolder, nameEncoding });
    },
  };
}

type FilesEvent = Extract<WalkEvent, { type: "files" }>;

/** What `splitOff` finds in a folder. */
interface SplitFolder {
  readonly plain: FilesEvent;
  readonly found: readonly FoundArchive[];
  /** Problems of parts of split archives, which are not read. */
  readonly parts: readonly WalkEvent[];
  /** Number of junk files in `plain`. */
  readonly junk: number;
}

/** Separates archives and parts of archives from the files of a folder. */
function splitOff(event: FilesEvent): SplitFolder {
  const { folder } = event;
  const found: FoundArchive[] = [];
  const parts: WalkEvent[] = [];
  const names: string[] = [];
  const leaves: Leaf[] = [];
  let junk = 0;
  for (const [i, leaf] of event.leaves.entries()) {
    const name = itemAt(event.names, i);
    const isJunk = junkReason(joinPath(folder, name)) !== undefined;
    const part = isJunk ? undefined : archivePartOf(name);
    if (part !== undefined) {
      const problem = archivePart(joinPath(folder, name), part);
      parts.push({ type: "skipped", folder, problem, reason: SKIP_REASONS.archive, count: 1 });
      continue;
    }
    if (isArchiveName(name) && !isJunk) {
      found.push({ folder, name, leaf });
      continue;
    }
    if (isJunk) junk++;
    names.push(name);
    leaves.push(leaf);
  }
  return { plain: { type: "files", folder, names, leaves }, found, parts, junk };
}

/** What reading archives needs. */
interface ReadContext {
  readonly known: KnownPaths;
  readonly opener: Opener;
  readonly emit: (event: WalkEvent) => void;
  readonly signal: AbortSignal;
  readonly unpackFolder: UnpackFolder | undefined;
  readonly nameEncoding: NameEncoding | undefined;
}

async function readAll(archives: readonly FoundArchive[], isAlone: boolean, context: ReadContext): Promise<void> {
  const { known, emit, signal } = context;
  const worker = createArchiveWorker(spawnArchiveWorker, signal);
  const left = { entries: ARCHIVE_LIMITS.entries, bytes: ARCHIVE_LIMITS.unpackedBytes };
  /** Where each of several archives goes is known when all are listed. */
  const listed: ListedArchive[] = [];
  try {
    for (const found of archives) {
      const path = joinPath(found.folder, found.name);
      const target = isAlone ? "" : joinPath(found.folder, archiveStem(found.name));
      const events: WalkEvent[] = [];
      const fresh = newFilesOnly(path, target, known, emit);
      const take = archives.length === 1 ? fresh.take : (event: WalkEvent) => events.push(event);
      try {
        const used = await readOne(found.leaf, { path, target, worker, left }, take, context);
        left.entries -= used.entries;
        left.bytes -= used.bytes;
      } catch (error) {
        signal.throwIfAborted();
        const problem = archiveNotRead(path, readReason(error), UNPACK_IT);
        take({ type: "skipped", folder: target, problem, reason: SKIP_REASONS.archive, count: 1 });
      }
      fresh.end();
      listed.push({ path, target, events });
    }
  } finally {
    worker.dispose();
    emit({ type: "reading", archive: undefined });
  }
  for (const { path, target, events } of joinArchives(listed)) {
    const fresh = newFilesOnly(path, target, known, emit);
    for (const event of events) fresh.take(event);
    fresh.end();
  }
}

/** The reading of one archive as a folder. */
interface ArchiveJob {
  readonly path: string;
  /** The folder that it stands for. */
  readonly target: string;
  readonly worker: ArchiveWorker;
  /** Files and unpacked bytes that the archives of the drop may still contain. */
  readonly left: { readonly entries: number; readonly bytes: number };
}

/** Lists one archive. Returns the files and unpacked bytes that it contains. */
async function readOne(
  leaf: Leaf,
  { path, target, worker, left }: ArchiveJob,
  take: (event: WalkEvent) => void,
  { opener, emit, signal, unpackFolder, nameEncoding }: ReadContext,
): Promise<{ entries: number; bytes: number }> {
  emit({ type: "reading", archive: { path, files: 0, share: undefined } });
  const archive = await opener.open(leaf);
  signal.throwIfAborted();
  if (isPacked(archive)) throw new TypeError("A walk reports no files of archives.");
  return worker.read(
    {
      archive,
      path,
      folder: target,
      limits: ARCHIVE_LIMITS,
      nameEncoding,
      entriesLeft: left.entries,
      bytesLeft: left.bytes,
      privateFolder: await unpackFolder?.reserve(),
    },
    (message) => {
      if (message.type === "event") take(message.event);
      else emit({ type: "reading", archive: { path, files: message.files, share: message.share } });
    },
  );
}

/** Passes on the events of an archive without the files that are in the drop already, unpacked beside it; `end` reports those. */
function newFilesOnly(path: string, target: string, known: KnownPaths, emit: (event: WalkEvent) => void) {
  let unpacked = 0;
  return {
    take(event: WalkEvent): void {
      if (event.type !== "files") {
        emit(event);
        return;
      }
      const isNew = event.names.map((name) => !known.has(event.folder, name));
      const names = event.names.filter((_, i) => isNew[i]);
      known.add(event.folder, names);
      unpacked += event.names.length - names.length;
      if (names.length > 0) emit({ ...event, names, leaves: event.leaves.filter((_, i) => isNew[i]) });
    },
    end(): void {
      if (unpacked === 0) return;
      const problem = unpackedAlready(path, target, unpacked);
      emit({ type: "skipped", folder: target, problem, reason: SKIP_REASONS.unpacked, count: unpacked });
    },
  };
}
