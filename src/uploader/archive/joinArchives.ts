import { junkReason } from "../../formats/detect/junk.ts";
import { baseName, folderOf } from "../../model/datasetPath.ts";
import { archiveStem } from "../walk/archiveNames.ts";
import { joinPath } from "../walk/walkEntries.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";

/** An archive that was listed as a folder of its own. */
export interface ListedArchive {
  /** Path of the archive in the drop. */
  readonly path: string;
  /** The folder that it stands for. */
  readonly target: string;
  readonly events: readonly WalkEvent[];
}

/** Another place for what an archive contains. */
interface Move {
  /** The folder of the archive, or the only folder in it. */
  readonly from: string;
  readonly to: string;
}

/** What cloud drives append to the parts of a download: the time, and the numbers of the download and the part. */
const driveSuffix = /-\d{8}T\d{6}Z(-\d+)?-\d{3}$/;
/** Other numbers of parts: `-001`, `_part2`, ` (1)`. */
const partSuffix = /[-_. ]*(part[-_. ]*\d+|\(\d+\)|[-_]\d{1,3})$/i;

/** Folders that datasets of any kind have: a common one is not a sign that archives belong together. */
const commonFolder = /^(images?|imgs?|labels?|annotations?|anns?|masks?|jpegimages|frames|train|valid|val|test)$/i;

/**
 * Returns the same archives, with those that are parts of one tree put together: parts of a download with the same folder in each, and
 * archives of one dataset, whose folder is in each of them. They stay separate when two of them contain the same path.
 */
export function joinArchives(archives: readonly ListedArchive[]): ListedArchive[] {
  const places = archives.map(placeOf);
  const groups = new Map<string, { archive: ListedArchive; move: Move }[]>();
  for (const [i, archive] of archives.entries()) {
    const { target } = archive;
    // An archive with the name of the folder in it stands for that folder already.
    const isThere = places.some((place, j) => j !== i && place?.key === target);
    const found = isThere ? { key: target, move: { from: target, to: target } } : places[i];
    if (found === undefined) continue;
    const group = groups.get(found.key) ?? [];
    groups.set(found.key, group);
    group.push({ archive, move: found.move });
  }
  const moves = new Map<ListedArchive, Move>();
  for (const group of groups.values()) {
    if (group.length < 2 || collides(group)) continue;
    for (const { archive, move } of group) moves.set(archive, move);
  }
  const folders = new Set<string>();
  return archives.map((archive) => {
    const move = moves.get(archive);
    return move === undefined ? archive : withoutFolders(moved(archive, move), folders);
  });
}

/** Returns an archive without events of folders that an earlier one has; `known` gets the others. */
function withoutFolders(archive: ListedArchive, known: Set<string>): ListedArchive {
  const events = archive.events.filter((event) => event.type !== "folder" || !known.has(event.path));
  for (const event of events) if (event.type === "folder") known.add(event.path);
  return { ...archive, events };
}

/** Returns which archives it may be put together with, and where it then goes; undefined for one that stays as it is. */
function placeOf(archive: ListedArchive): { key: string; move: Move } | undefined {
  const parent = folderOf(archive.target);
  const stem = archiveStem(baseName(archive.path));
  const base = stem.replace(driveSuffix, "").replace(partSuffix, "");
  const top = onlyFolder(archive);
  if (top !== undefined) {
    // Archives with different names belong together only by a folder that has a name of its own.
    const key = commonFolder.test(top) ? `${base}/${top}` : top;
    return { key: joinPath(parent, key), move: { from: joinPath(archive.target, top), to: joinPath(parent, top) } };
  }
  if (!driveSuffix.test(stem)) return undefined;
  return { key: joinPath(parent, `${base}/`), move: { from: archive.target, to: joinPath(parent, base) } };
}

/** Returns the name of the folder that contains all files of an archive; undefined when there is none. */
function onlyFolder(archive: ListedArchive): string | undefined {
  const tops = new Set<string>();
  for (const path of filesOf(archive)) {
    const inside = path.slice(archive.target.length + 1);
    const slash = inside.indexOf("/");
    if (slash < 0) return undefined;
    tops.add(inside.slice(0, slash));
  }
  const [top] = tops;
  return tops.size === 1 ? top : undefined;
}

/** Yields the paths of the files of an archive that are not junk. */
function* filesOf({ events }: ListedArchive): Generator<string> {
  for (const event of events) {
    if (event.type !== "files") continue;
    for (const name of event.names) {
      const path = joinPath(event.folder, name);
      if (junkReason(path) === undefined) yield path;
    }
  }
}

function collides(group: readonly { archive: ListedArchive; move: Move }[]): boolean {
  const paths = new Set<string>();
  for (const { archive, move } of group) {
    for (const path of filesOf(archive)) {
      const place = move.to + path.slice(move.from.length);
      if (paths.has(place)) return true;
      paths.add(place);
    }
  }
  return false;
}

function moved(archive: ListedArchive, { from, to }: Move): ListedArchive {
  const isInside = (path: string) => path === from || path.startsWith(`${from}/`);
  const place = (path: string) => (isInside(path) ? to + path.slice(from.length) : path);
  const events = archive.events.flatMap((event): WalkEvent[] => {
    switch (event.type) {
      case "files":
        return [{ ...event, folder: place(event.folder) }];
      case "folder":
        // The folder of the archive itself is gone.
        return event.path === archive.target && event.path !== from ? [] : [{ ...event, path: place(event.path) }];
      case "skipped":
        return [{ ...event, folder: isInside(event.folder) ? place(event.folder) : to }];
      case "junkFolder":
      case "unreadable":
        return [{ ...event, path: place(event.path) }];
      default:
        return [event];
    }
  });
  return { path: archive.path, target: to, events };
}
