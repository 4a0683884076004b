import { extensionOf } from "../../model/datasetPath.ts";
import { evenlySpread } from "../images/labelFolders.ts";
import type { SourceTree } from "../sourceTree.ts";
import { readBeginning } from "../text/text.ts";
import { foreignLabels } from "./foreignLabels.ts";
import type { UnreadFormat } from "./unreadFormats.ts";

/** Bytes of a file's beginning that are looked at, and files of each kind. */
const HEAD_BYTES = 16 * 1024;
const SAMPLES = 12;
const extensions = new Set(foreignLabels.flatMap((format) => format.extensions));

/** Looks for labels in a format that is not read, so that nobody takes an import of bare pictures for one with labels. */
export async function findUnreadLabels(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  for (const extension of extensions) {
    const files = tree.files.filter((file) => extensionOf(file.path) === extension);
    for (const { path } of evenlySpread(files, SAMPLES)) {
      const beginning = await readBeginning(tree, path, HEAD_BYTES, signal);
      const format = foreignLabels.find((one) => one.extensions.includes(extension) && one.recognises(beginning));
      if (format === undefined) continue;
      return {
        name: format.name,
        reason: `${path} looks like it`,
        advice: `${format.advice} To import the pictures without their labels, choose the preset Images.`,
      };
    }
  }
  return undefined;
}
