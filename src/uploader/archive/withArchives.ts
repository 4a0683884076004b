import { junkReason } from "../../formats/detect/junk.ts";
import type { DropSource, Leaf, WalkEvent } from "../walk/dropSource.ts";
import { createOpener, type Opener } from "../walk/leaf.ts";
import { readReason } from "../walk/readReason.ts";
import { joinPath } from "../walk/walkEntries.ts";
import { ARCHIVE_LIMITS } from "./archiveLimits.ts";
import { archiveStem, isArchiveName } from "./archiveNames.ts";
import { archiveNotRead, LEFT_OUT, UNPACK_IT, unpackedAlready } from "./archiveProblems.ts";
import { createArchiveWorker, spawnArchiveWorker } from "./archiveWorker.ts";
import { createKnownPaths, type KnownPaths } from "./knownPaths.ts";
import { isPacked } from "./packedFile.ts";
import type { PrivateFolder } from "./privateFolder.ts";

/** An archive that a walk has found. */
interface FoundArchive {
  readonly folder: string;
  readonly name: string;
  readonly leaf: Leaf;
}

/**
 * The same drop with archives read as folders. `x.zip` in a folder stands for the folder `x` beside it; an archive that is all there is in
 * a drop stands for the drop itself, so that it gives the same paths as the folder that was packed. The archive's own file is not told.
 * Files come first, then archives one after the other, read in a worker.
 */
export function withArchives(source: DropSource, opener: Opener = createOpener()): DropSource {
  return {
    name: source.name,
    handle: source.handle,
    async walk(tell, signal, privateFolder) {
      const archives: FoundArchive[] = [];
      const known = createKnownPaths();
      let otherFiles = 0;
      await source.walk((event) => {
        if (event.type !== "files") return tell(event);
        const { plain, found, junk } = splitOff(event);
        archives.push(...found);
        otherFiles += plain.names.length - junk;
        known.add(plain.folder, plain.names);
        if (plain.names.length > 0) tell(plain);
      }, signal);
      if (archives.length === 0) return;
      const isAlone = archives.length === 1 && otherFiles === 0 && archives[0]?.folder === "";
      await readAll(archives, isAlone, { known, opener, tell, signal, privateFolder });
    },
  };
}

type FilesEvent = Extract<WalkEvent, { type: "files" }>;

/** Takes archives out of the files of a folder. `junk` counts files that stay and are no files of the drop. */
function splitOff(event: FilesEvent): { plain: FilesEvent; found: FoundArchive[]; junk: number } {
  const { folder } = event;
  const found: FoundArchive[] = [];
  const names: string[] = [];
  const leaves: Leaf[] = [];
  let junk = 0;
  for (const [i, name] of event.names.entries()) {
    const leaf = event.leaves[i]!;
    const isJunk = junkReason(joinPath(folder, name)) !== undefined;
    if (isArchiveName(name) && !isJunk) {
      found.push({ folder, name, leaf });
      continue;
    }
    if (isJunk) junk++;
    names.push(name);
    leaves.push(leaf);
  }
  return { plain: { type: "files", folder, names, leaves }, found, junk };
}

/** What reading archives needs. */
interface ReadContext {
  readonly known: KnownPaths;
  readonly opener: Opener;
  readonly tell: (event: WalkEvent) => void;
  readonly signal: AbortSignal;
  readonly privateFolder: PrivateFolder | undefined;
}

async function readAll(archives: readonly FoundArchive[], isAlone: boolean, context: ReadContext): Promise<void> {
  const { known, opener, tell, signal } = context;
  const worker = createArchiveWorker(spawnArchiveWorker, signal);
  const left = { entries: ARCHIVE_LIMITS.entries, bytes: ARCHIVE_LIMITS.unpackedBytes };
  try {
    for (const { folder, name, leaf } of archives) {
      const path = joinPath(folder, name);
      const target = isAlone ? "" : joinPath(folder, archiveStem(name));
      tell({ type: "reading", archive: { path, files: 0, share: undefined } });
      try {
        const archive = await opener.open(leaf);
        signal.throwIfAborted();
        if (isPacked(archive)) throw new TypeError("A walk tells no files of archives.");
        const privateFolder = await context.privateFolder?.reserve();
        const fresh = newFilesOnly(path, target, known, tell);
        const used = await worker.read(
          {
            archive,
            path,
            folder: target,
            limits: ARCHIVE_LIMITS,
            entriesLeft: left.entries,
            bytesLeft: left.bytes,
            privateFolder,
          },
          (told) => {
            if (told.type === "event") fresh.take(told.event);
            else tell({ type: "reading", archive: { path, files: told.files, share: told.share } });
          },
        );
        fresh.end();
        left.entries -= used.entries;
        left.bytes -= used.bytes;
      } catch (error) {
        signal.throwIfAborted();
        const problem = archiveNotRead(path, readReason(error), UNPACK_IT);
        tell({ type: "leftOut", folder: target, problem, reason: LEFT_OUT.archive, count: 1 });
      }
    }
  } finally {
    worker.dispose();
    tell({ type: "reading", archive: undefined });
  }
}

/** Passes on what an archive tells, but for files that are in the drop already, unpacked beside it. */
function newFilesOnly(path: string, target: string, known: KnownPaths, tell: (event: WalkEvent) => void) {
  let twice = 0;
  return {
    take(event: WalkEvent): void {
      if (event.type !== "files") {
        tell(event);
        return;
      }
      const fresh = event.names.map((name) => !known.has(event.folder, name));
      const names = event.names.filter((_, i) => fresh[i]);
      known.add(event.folder, names);
      twice += event.names.length - names.length;
      if (names.length > 0) tell({ ...event, names, leaves: event.leaves.filter((_, i) => fresh[i]) });
    },
    end(): void {
      if (twice === 0) return;
      const problem = unpackedAlready(path, target, twice);
      tell({ type: "leftOut", folder: target, problem, reason: LEFT_OUT.unpacked, count: twice });
    },
  };
}
