import { basename, resolve } from "node:path";
import { failure, type Result, success } from "../../model/result.ts";

/** A place on the side of the server that datasets can be imported from. Plain data, so that threads can open it themselves. */
export interface SourcePlace {
  readonly kind: "folder";
  /** What the API and the page call it. */
  readonly name: string;
  /** Absolute path of the folder. It need not exist yet. */
  readonly folder: string;
}

/** Names are parts of addresses and of messages. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,99}$/u;

/**
 * Reads `IMPORT_ROOTS`: folders separated by commas, each `/data/incoming` or `name=/data/incoming`. Without a name, the last part of the path is the
 * name. The failure is a sentence that goes on after the name of the variable.
 */
export function parseImportRoots(text: string): Result<SourcePlace[], string> {
  const places: SourcePlace[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const named = /^([^=/\\]+)=(.+)$/.exec(part);
    const folder = resolve(named?.[2]?.trim() ?? part);
    const name = named?.[1]?.trim() ?? basename(folder);
    if (!NAME.test(name)) {
      return failure(
        `has a folder without a usable name: "${part}". Write name=${folder}, with letters, digits, dots, hyphens and underscores in the name.`,
      );
    }
    if (places.some((place) => place.name === name)) {
      return failure(`has two folders with the name "${name}". Write other-name=${folder}.`);
    }
    places.push({ kind: "folder", name, folder });
  }
  return success(places);
}
