import { extensionOf } from "../../model/datasetPath.ts";
import type { UnreadFormat } from "../format.ts";
import { evenlySpread } from "../images/labelFolders.ts";
import type { SourceTree } from "../sourceTree.ts";
import { readBeginning } from "../text/text.ts";

/** Labels that are recognized, by the beginning of one of their files, and not read. */
export interface UnreadLabels {
  /** Their name, as in "This looks like ...". */
  readonly name: string;
  readonly extensions: readonly string[];
  /** Returns true for the beginning of one of their files. */
  recognizes(beginning: string): boolean;
  /** What to do instead, as a sentence. */
  readonly advice: string;
}

/** What a person can do when the images are worth importing without their labels. */
export const IMAGES_ALONE = "To import the images without their labels, choose the preset Images.";

/** Bytes of a file that are read, and files of each extension. */
const HEAD_BYTES = 16 * 1024;
const SAMPLES = 12;

/** Returns the first of several kinds of labels that the drop contains, so that nobody takes an import of bare images for one with labels. */
export async function findUnreadLabels(
  tree: SourceTree,
  kinds: readonly UnreadLabels[],
  signal?: AbortSignal,
): Promise<UnreadFormat | undefined> {
  for (const extension of new Set(kinds.flatMap((kind) => kind.extensions))) {
    const files = tree.files.filter((file) => extensionOf(file.path) === extension);
    for (const { path } of evenlySpread(files, SAMPLES)) {
      const beginning = await readBeginning(tree, path, HEAD_BYTES, signal);
      const kind = unreadKindOf(beginning, extension, kinds);
      if (kind === undefined) continue;
      return {
        name: kind.name,
        reason: `${path} looks like it`,
        advice: `${kind.advice} ${IMAGES_ALONE}`,
      };
    }
  }
  return undefined;
}

/** Returns the kind of labels that the beginning of a file belongs to. */
export function unreadKindOf(
  beginning: string,
  extension: string,
  kinds: readonly UnreadLabels[],
): UnreadLabels | undefined {
  return kinds.find((kind) => kind.extensions.includes(extension) && kind.recognizes(beginning));
}

/** Returns a test for texts that match all of the patterns. */
export function hasAll(...patterns: readonly RegExp[]): (text: string) => boolean {
  return (text) => patterns.every((pattern) => pattern.test(text));
}

/** Returns a test for texts whose lines all match `form`, and at least one `some` as well. The last line, which may be cut off, counts only if alone. */
export function everyLine(form: RegExp, some: RegExp = form): (text: string) => boolean {
  return (text) => {
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
    const whole = (lines.length > 1 ? lines.slice(0, -1) : lines)
      .map((line) => line.trim())
      .filter((line) => line !== "");
    return whole.length > 0 && whole.every((line) => form.test(line)) && whole.some((line) => some.test(line));
  };
}
