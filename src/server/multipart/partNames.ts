import { ApiError } from "../apiError.ts";
import { multipartError, quote } from "./multipartError.ts";

/** The name of a file part is that of its metadata part and this. */
export const FILE_SUFFIX = "-file";

/** The names of the parts of an upload. Refuses names that do not fit together, and too many of them. */
export class PartNames {
  readonly #maxFiles: number;
  readonly #metadata = new Set<string>();
  readonly #files = new Set<string>();
  readonly #undecided = new Set<string>();

  constructor(maxFiles: number) {
    this.#maxFiles = maxFiles;
  }

  /** Adds a part without a filename: metadata, or undecided when it has the name of a file. */
  add(name: string): void {
    if (name.endsWith(FILE_SUFFIX)) this.#add(this.#undecided, name, "parts");
    else this.addMetadata(name);
  }

  /** Adds a metadata part. */
  addMetadata(name: string): void {
    this.#add(this.#metadata, name, "metadata parts");
  }

  /** Adds a file part. Returns the name of its metadata part. */
  addFile(partName: string): string {
    if (!partName.endsWith(FILE_SUFFIX)) {
      throw multipartError(
        "suffix_missing",
        `The file part ${quote(partName)} must have the name of its metadata part, followed by "${FILE_SUFFIX}".`,
      );
    }
    const name = partName.slice(0, -FILE_SUFFIX.length);
    this.#add(this.#files, name, "file parts", partName);
    return name;
  }

  /** Returns true, when all parts are known, for an undecided part that is the file of a metadata part that has no other, and does not have a file itself. */
  isFile(partName: string): boolean {
    const name = partName.slice(0, -FILE_SUFFIX.length);
    return (
      this.#undecided.has(partName) && this.#metadata.has(name) && !this.#files.has(name) && !this.#files.has(partName)
    );
  }

  #add(names: Set<string>, name: string, what: string, partName = name): void {
    if (names.has(name)) throw multipartError("name_twice", `Two ${what} have the name ${quote(partName)}.`);
    names.add(name);
    if (names.size <= this.#maxFiles) return;
    const message = `A request may contain ${this.#maxFiles} files; this one has more. Split it.`;
    throw new ApiError("too_many_files", message);
  }
}
