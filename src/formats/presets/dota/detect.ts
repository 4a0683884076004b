import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Detection } from "../../format.ts";
import { evenlySpread, firstLines, rootOfLabelFiles } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { liesInLabelTxt } from "./labelVersions.ts";
import { parseDotaLine, parseHeading } from "./line.ts";

/** How many text files are opened. */
const SAMPLES = 24;

/** Detects DOTA by lines with eight numbers and a class. */
export async function detectDota(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const texts = tree.files.map((file) => file.path).filter((path) => extensionOf(path) === ".txt");
  if (texts.length === 0) return [];
  const inLabelTxt = texts.filter(liesInLabelTxt);
  const labels = inLabelTxt.length > 0 ? inLabelTxt : texts;
  const { lines, objects, headings } = await countLines(tree, evenlySpread(labels, SAMPLES), signal);
  if (lines === 0 || objects / lines < 0.8) return [];
  const isCertain = inLabelTxt.length > 0 || headings > 0;
  const reasons = [`${objects} of ${lines} lines in text files have four corners in pixels and a class`];
  if (inLabelTxt.length > 0) {
    reasons.push(`${count(inLabelTxt.length, "text file is", "text files are")} in a folder labelTxt`);
  }
  if (headings > 0) reasons.push("the files begin with imagesource or gsd");
  const root = rootOfLabelFiles(tree.files.map((file) => file.path));
  return [{ slug: "dota", certainty: isCertain ? "certain" : "likely", root, reasons }];
}

async function countLines(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal) {
  const counts = { lines: 0, objects: 0, headings: 0 };
  for (const path of paths) {
    const { lines } = await firstLines(tree, path, signal);
    for (const line of lines) {
      if (parseHeading(line) !== undefined) counts.headings++;
      else {
        counts.lines++;
        if (parseDotaLine(line).ok) counts.objects++;
      }
    }
  }
  return counts;
}
