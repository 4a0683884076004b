/** Endings of files that are archives or compressed files. Longest first where one ends like another. */
const endings = [
  ".tar.gz",
  ".tar.bz2",
  ".tar.xz",
  ".tar.zst",
  ".tar.lz4",
  ".tar.lzma",
  ".tar.z",
  ".tgz",
  ".tbz2",
  ".tbz",
  ".txz",
  ".tzst",
  ".tar",
  ".zip",
  ".7z",
  ".rar",
  ".gz",
  ".bz2",
  ".xz",
  ".zst",
  ".lzma",
];

function endingOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  return endings.find((ending) => lower.endsWith(ending) && lower.length > ending.length);
}

/** True for a file that an archive reader should look at, by its name: one that is read as a folder, or is refused with advice. */
export function isArchiveName(name: string): boolean {
  return endingOf(name) !== undefined;
}

/** The name of an archive without `.zip`, `.tar.gz` and the like: the folder that it stands for. Of other files the whole name. */
export function archiveStem(name: string): string {
  const ending = endingOf(name);
  return ending === undefined ? name : name.slice(0, name.length - ending.length);
}

/** The name of a file that stands for a whole drop: without its extension, of an archive without `.tar.gz` and the like. */
export function nameWithoutEnding(name: string): string {
  return isArchiveName(name) ? archiveStem(name) : name.replace(/(?<=.)\.[^.]*$/, "");
}
