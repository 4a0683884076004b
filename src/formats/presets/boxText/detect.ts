import { type DatasetPath, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Certainty, Detection } from "../../format.ts";
import { areNormalized, type FourNumbers } from "../../geometry/boxMeaning.ts";
import { isImageName } from "../../images/imageFile.ts";
import { datasetFolder, evenlySpread, firstLines, rootOfLabelFiles } from "../../images/labelFolders.ts";
import { pairLabels } from "../../images/pairLabels.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { liesAmongLabels, sortTexts } from "./labelFiles.ts";
import { isNumbered, parseBoxLine } from "./line.ts";

/** How many text files are opened. */
const SAMPLES = 24;

/** Detects box text by lines with a class and four or five numbers, in files that are named after images. */
export async function detectBoxText(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const paths = tree.files.map((file) => file.path);
  const texts = paths.filter((path) => extensionOf(path) === ".txt");
  if (texts.length === 0) return [];
  const { labels } = sortTexts(texts);
  // Pairing takes time in a large drop, and the labels of most drops are of other formats.
  const some = await countLines(tree, evenlySpread(labels, SAMPLES), signal);
  if (some.named === 0 && certaintyOf(some) === undefined) return [];
  const images = paths.filter(isImageName);
  const paired = [...new Set([...pairLabels(images, labels).labelOf.values()].map(({ path }) => path))];
  const candidates = paired.length > 0 ? paired : labels.filter(liesAmongLabels);
  const lines = await countLines(tree, evenlySpread(candidates, SAMPLES), signal);
  const certainty = certaintyOf(lines);
  if (certainty === undefined) return [];
  const inLabelFolder = candidates.filter(liesAmongLabels).length;
  const reasons = [
    `${lines.named + lines.numbered} of ${lines.all} lines in text files have a class and the four numbers of a box`,
  ];
  if (lines.named === 0) reasons.push("the classes are numbers, as in other formats");
  if (inLabelFolder > 0) {
    reasons.push(`${count(inLabelFolder, "text file is", "text files are")} in a folder of labels`);
  }
  // Numbered classes may be those of YOLO with boxes in pixels.
  return [{ slug: "box-text", certainty, root: rootOf(paths), reasons, ...(lines.named === 0 && { yields: true }) }];
}

interface LineCounts {
  all: number;
  /** Lines with a class and a box. */
  named: number;
  /** Lines whose class is a number. */
  numbered: number;
  readonly boxesOfNumbered: FourNumbers[];
}

async function countLines(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal): Promise<LineCounts> {
  const counts: LineCounts = { all: 0, named: 0, numbered: 0, boxesOfNumbered: [] };
  for (const path of paths) {
    const { lines } = await firstLines(tree, path, signal);
    for (const line of lines) {
      counts.all++;
      const parsed = parseBoxLine(line, true);
      if (!parsed.ok || parsed.value.title === "") continue;
      if (isNumbered(parsed.value)) {
        counts.numbered++;
        counts.boxesOfNumbered.push(parsed.value.numbers);
      } else counts.named++;
    }
  }
  return counts;
}

/** Lines with numbers only may be of any format; those with normalized ones are of YOLO. */
function certaintyOf({ all, named, numbered, boxesOfNumbered }: LineCounts): Certainty | undefined {
  if (named >= 0.5 * all && named > 0) return named >= 0.8 * all ? "certain" : "likely";
  if (all === 0 || named + numbered < 0.8 * all) return undefined;
  return areNormalized(boxesOfNumbered) ? undefined : "weak";
}

/** OIDv4 ToolKit has a folder for each class below that of a split, which names the dataset also when there is one class. */
function rootOf(paths: readonly DatasetPath[]): string {
  const root = rootOfLabelFiles(paths);
  const around = folderOf(root);
  return isSplitName(around.slice(around.lastIndexOf("/") + 1)) ? datasetFolder(around) : root;
}
