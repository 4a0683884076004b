/** Endings of files that are archives or compressed files, behind a name. */
const ending = /(?<=.)\.(?:tar|zip|7z|rar|tgz|tbz2?|txz|tzst|(?:tar\.)?(?:gz|bz2|xz|zst|lz4|lzma)|tar\.z)$/is;

/** True for a file that an archive reader should look at, by its name: one that is read as a folder, or is refused with advice. */
export function isArchiveName(name: string): boolean {
  return ending.test(name);
}

/** The name of an archive without `.zip`, `.tar.gz` and the like: the folder that it stands for. Of other files the whole name. */
export function archiveStem(name: string): string {
  return name.replace(ending, "");
}

/** The name of a file that stands for a whole drop: without its extension, of an archive without `.tar.gz` and the like. */
export function nameWithoutEnding(name: string): string {
  return isArchiveName(name) ? archiveStem(name) : name.replace(/(?<=.)\.[^.]*$/, "");
}
