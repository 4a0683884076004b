import { isTextIn, textIn } from "../../formats/text/decoders.ts";
import { guessNameEncoding, isMultiByte } from "../../formats/text/guessEncoding.ts";
import type { NameEncoding } from "../../model/textEncoding.ts";
import type { GuessedNames } from "./archiveItem.ts";
import type { ZipEntry } from "./zipEntries.ts";

/** Names of an archive that can only be understood when all of them are known. */
export class OpenZipNames {
  /** The encoding that the person chose for names that state none; undefined while it is guessed. */
  readonly #chosen: NameEncoding | undefined;
  readonly #open: ZipEntry[] = [];
  #hasSlashes = false;
  #guessed: GuessedNames | undefined;

  constructor(chosen: NameEncoding | undefined) {
    this.#chosen = chosen;
  }

  /** Takes an entry whose name is open: its encoding is not known, or it contains backslashes. Returns false for any other. */
  take(entry: ZipEntry): boolean {
    const { name } = entry;
    const isOpen = entry.rawName !== undefined || name?.includes("\\") === true;
    if (isOpen) this.#open.push(entry);
    else this.#hasSlashes ||= name !== undefined && separatesBySlash(name);
    return isOpen;
  }

  /** Returns the entries that were taken, with their names; nothing may be taken after that. */
  settle(): ZipEntry[] {
    const entries = this.#decoded();
    if (this.#hasSlashes || entries.some(({ name }) => name !== undefined && separatesBySlash(name))) return entries;
    // A program that writes backslashes writes no slashes, or only the one that marks a folder.
    return entries.map((entry) => ({ ...entry, name: entry.name?.replaceAll("\\", "/") }));
  }

  /** What was guessed by `settle`; undefined when all names state their encoding, are UTF-8 or are valid in the chosen encoding. */
  get guessed(): GuessedNames | undefined {
    return this.#guessed;
  }

  /**
   * Decodes the names. The standard means code page 437 where nothing is stated, but programs write the encoding of their system: UTF-8 when
   * all names are valid in it, else the encoding that the person chose if all others are valid in it, else the one that fits them best.
   */
  #decoded(): ZipEntry[] {
    const others = this.#open.flatMap(({ rawName, name }) => (rawName && name === undefined ? [rawName] : []));
    const [first] = others;
    if (first === undefined) return this.#open;
    const chosen = this.#chosen;
    const isChosen = chosen !== undefined && others.every((name) => isTextIn(name, chosen));
    const encoding: NameEncoding = isChosen ? chosen : guessNameEncoding(others);
    let count = 0;
    const decoded = this.#open.map((entry) => {
      const { rawName, name } = entry;
      if (rawName === undefined || (name !== undefined && !mayBe(name, encoding))) return entry;
      count++;
      return { ...entry, name: textIn(rawName, encoding) };
    });
    if (!isChosen) this.#guessed = { encoding, count, example: textIn(first, encoding), refused: chosen };
    return decoded;
  }
}

/**
 * True for a name that is valid UTF-8 and may still be in another encoding: a letter of two bytes can look like one of UTF-8. Characters of
 * three bytes hardly ever come about so.
 */
function mayBe(name: string, encoding: NameEncoding): boolean {
  return isMultiByte(encoding) && !/[\u0800-\u{10ffff}]/u.test(name);
}

/** True for a name with a slash between two parts. */
function separatesBySlash(name: string): boolean {
  return name.slice(0, -1).includes("/");
}
