/**
 * The SHA-256 of the files of an import, in standard base64. `paths` is that of their paths alone, `contents` also that of their contents: two
 * imports with equal `contents` are imports of the same files.
 */
export interface DropDigests {
  readonly paths: string;
  readonly contents: string;
}

/** A file as the digests see it. `hash`: base64 of the SHA-256 of its content; undefined while it is not known. */
interface DigestedFile {
  readonly path: string;
  readonly hash: string | undefined;
}

/** Files whose texts are joined: few calls of a hash function, and no long string. */
const FILES_AT_ONCE = 1_000;

/**
 * Yields the texts whose SHA-256, in UTF-8 and one after the other, are the digests of a drop. `files` are sorted by the code units of their
 * paths, which have no leading slash. The texts of `contents` mean nothing when a hash is missing.
 *
 * @example
 * for (const { paths, contents } of digestTexts(files)) {
 *   ofPaths.update(paths);
 *   ofContents.update(contents);
 * }
 */
export function* digestTexts(files: Iterable<DigestedFile>): Generator<DropDigests> {
  let paths = "";
  let contents = "";
  let pending = 0;
  for (const { path, hash = "" } of files) {
    // No path contains NUL, and every hash has the same length.
    paths += `${path}\0`;
    contents += `${hash}${path}\0`;
    if (++pending < FILES_AT_ONCE) continue;
    yield { paths, contents };
    paths = contents = "";
    pending = 0;
  }
  if (pending > 0) yield { paths, contents };
}
