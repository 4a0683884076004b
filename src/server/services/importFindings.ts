import { NAMED_REFERENCES } from "../../contract/limits.ts";
import { parseDatasetPath } from "../../model/datasetPath.ts";
import { isSha256Base64 } from "../../model/hash.ts";
import { failure } from "../../model/result.ts";
import { ApiError } from "../apiError.ts";
import type { NamedFile } from "../db/operations/importStart.ts";
import { shorten } from "./shorten.ts";
import { shownHash } from "./shownHash.ts";

/** What is wrong with the files of an import: all are counted, and the first 100 of each kind are kept for the error. */
export class ImportFindings {
  #badPaths = new Finding<{ path: string; reason: string }>();
  #badHashes = new Finding<{ path: string; hash: string }>();
  #duplicates = new Finding<string>();
  #unknown = new Finding<{ path: string; hash?: string; fileId?: string }>();

  /** Returns the files with a valid path and hash, their paths without the optional leading slash. The others are recorded as findings. */
  wellFormed(files: readonly NamedFile[]): NamedFile[] {
    return files.flatMap((file) => {
      const path = this.#validPath(file.path);
      const hasHash = this.#hasValidHash(file);
      return path !== undefined && hasHash ? [{ ...file, path }] : [];
    });
  }

  #validPath(given: string): string | undefined {
    const parsed = parseDatasetPath(given);
    // A lone surrogate cannot be stored as UTF-8 and would become another name.
    const valid =
      parsed.ok && /\p{Surrogate}/u.test(parsed.value) ? failure("contains half of a surrogate pair") : parsed;
    if (valid.ok) return valid.value;
    this.#badPaths.add({ path: shorten(given), reason: valid.failure });
    return undefined;
  }

  #hasValidHash({ path, reference }: NamedFile): boolean {
    if (!("hash" in reference) || isSha256Base64(reference.hash)) return true;
    this.#badHashes.add({ path: shorten(path), hash: shownHash(reference.hash) });
    return false;
  }

  add(taken: readonly NamedFile[], unknown: readonly NamedFile[]): void {
    for (const { path } of taken) this.#duplicates.add(shorten(path));
    for (const { path, reference } of unknown) {
      const named = "hash" in reference ? { hash: shorten(reference.hash) } : { fileId: shorten(reference.fileId) };
      this.#unknown.add({ path: shorten(path), ...named });
    }
  }

  /** Throws when an import of `files` files cannot start. */
  refuse(files: number): void {
    if (files === 0) throw new ApiError("no_files", "body: files is empty; an import needs at least one file.");
    const [bad] = this.#badPaths.first;
    if (bad !== undefined) {
      throw new ApiError(
        "bad_path",
        `The path ${JSON.stringify(bad.path)} ${bad.reason}${this.#badPaths.andOthers("paths")}.`,
        { details: this.#badPaths.details("paths") },
      );
    }
    const [malformed] = this.#badHashes.first;
    if (malformed !== undefined) {
      throw new ApiError(
        "bad_hash",
        `The hash of ${JSON.stringify(malformed.path)} is malformed: ${malformed.hash}. Expected standard base64 of the SHA-256 of a file, 44 characters.`,
        { details: this.#badHashes.details("files") },
      );
    }
    const [duplicate] = this.#duplicates.first;
    if (duplicate !== undefined) {
      throw new ApiError(
        "duplicate_path",
        `Two files have the path ${JSON.stringify(duplicate)}${this.#duplicates.andOthers("paths")}. A path names one file.`,
        { details: this.#duplicates.details("paths") },
      );
    }
    if (this.#unknown.count > 0) {
      throw new ApiError(
        "unknown_reference",
        `${this.#unknown.count} of ${files} files refer to content that was not uploaded to this workspace, or was removed since. Upload them and start again.`,
        { details: this.#unknown.details("files") },
      );
    }
  }
}

/** One kind of finding. */
class Finding<Item> {
  count = 0;
  readonly first: Item[] = [];

  add(item: Item): void {
    this.count += 1;
    if (this.first.length < NAMED_REFERENCES) this.first.push(item);
  }

  andOthers(what: string): string {
    return this.count === 1 ? "" : `, as do ${this.count - 1} other ${what}`;
  }

  details(name: string): Record<string, unknown> {
    return { count: this.count, [name]: this.first };
  }
}
