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

/** One part of an archive that was split over several files. */
interface ArchivePart {
  /** Name of the archive as it was before. */
  readonly archive: string;
  /** Its number, from 1. */
  readonly number: number;
}

/** Returns which part of a split archive a file is by its name: `x.zip.001`, `x.z01`, `x.part1.rar`, `x.r00`; undefined for any other. */
export function archivePartOf(name: string): ArchivePart | undefined {
  const [, whole = "", digits] = /^(.+\.(?:zip|7z|rar|tar|tgz|tar\.\w{2,4}))\.(\d{2,4})$/i.exec(name) ?? [];
  if (digits !== undefined && Number(digits) > 0) return { archive: whole, number: Number(digits) };
  const [, rarStem = "", rarPart] = /^(.+)\.part(\d{1,4})\.rar$/i.exec(name) ?? [];
  if (rarPart !== undefined && Number(rarPart) > 0) return { archive: `${rarStem}.rar`, number: Number(rarPart) };
  const [, stem = "", kind = "", part] = /^(.+)\.([zr])(\d{2})$/i.exec(name) ?? [];
  if (part === undefined) return undefined;
  // The first part of an old RAR archive ends with .rar, the last part of a ZIP with .zip.
  if (kind.toLowerCase() === "r") return { archive: `${stem}.rar`, number: Number(part) + 2 };
  return Number(part) > 0 ? { archive: `${stem}.zip`, number: Number(part) } : undefined;
}
