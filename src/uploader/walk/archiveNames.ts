/** Endings of archives and compressed files, after a name. */
const ending = /(?<=.)\.(?:tar|zip|7z|rar|tgz|tbz2?|txz|tzst|(?:tar\.)?(?:gz|bz2|xz|zst|lz4|lzma)|tar\.z)$/is;

/** True for a file that is an archive by its name: one that is read as a folder, or skipped with advice. */
export function isArchiveName(name: string): boolean {
  return ending.test(name);
}

/**
 * Returns the name of an archive without `.zip`, `.tar.gz` and the like: the folder that it represents. Other names are returned unchanged.
 */
export function archiveStem(name: string): string {
  return name.replace(ending, "");
}

/** Returns the name of a drop that is one file: without the extension, or without `.tar.gz` and the like. */
export function nameWithoutEnding(name: string): string {
  return isArchiveName(name) ? archiveStem(name) : name.replace(/(?<=.)\.[^.]*$/, "");
}
