import { extensionOf } from "../model/datasetPath.ts";
import { foreignLabels } from "./foreignLabels.ts";
import type { SourceTree } from "./sourceTree.ts";
import { readBeginning } from "./text.ts";
import type { UnreadFormat } from "./unreadFormats.ts";

/** Label formats that are known by the beginning of one of their files, and not read yet. A format that learns to read itself goes from here. */
const labelFormats: readonly {
  readonly name: string;
  readonly extension: ".json" | ".xml" | ".csv";
  recognises(beginning: string): boolean;
}[] = [{ name: "Open Images", extension: ".csv", recognises: hasAll(/^ImageID,Source,LabelName,Confidence/) }];

/** Bytes of a file's beginning that are looked at, and files of each kind. */
const HEAD_BYTES = 16 * 1024;
const SAMPLES = 12;
const extensions = new Set([".json", ".xml", ".csv", ...foreignLabels.flatMap((format) => format.extensions)]);

/** Looks for labels in a format that is not read yet, so that nobody takes an import of bare pictures for one with labels. */
export async function findUnreadLabels(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  for (const extension of extensions) {
    const files = tree.files.filter((file) => extensionOf(file.path) === extension);
    for (const { path } of spread(files)) {
      const beginning = await readBeginning(tree, path, HEAD_BYTES, signal);
      const format =
        labelFormats.find((one) => one.extension === extension && one.recognises(beginning)) ??
        foreignLabels.find((one) => one.extensions.includes(extension) && one.recognises(beginning));
      if (format === undefined) continue;
      const instead = "advice" in format ? `${format.advice} ` : "";
      return {
        name: format.name,
        reason: `${path} looks like it`,
        advice: `${instead}To import the pictures without their labels, choose the preset Images.`,
      };
    }
  }
  return undefined;
}

/** A few files from all over the list. */
function spread<Item>(items: readonly Item[]): Item[] {
  const step = Math.max(1, Math.floor(items.length / SAMPLES));
  return items.filter((_, i) => i % step === 0).slice(0, SAMPLES);
}

function hasAll(...patterns: readonly RegExp[]): (text: string) => boolean {
  return (text) => patterns.every((pattern) => pattern.test(text));
}
