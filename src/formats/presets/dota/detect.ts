import type { DatasetPath } from "../../../model/datasetPath.ts";
import { extensionOf } from "../../../model/datasetPath.ts";
import type { Detection } from "../../format.ts";
import { evenlySpread, firstLines, rootOfLabelFiles } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { dotaHeading, parseDotaLine } from "./line.ts";

/** Text files that are opened. */
const SAMPLES = 24;

/** Finds DOTA by lines of eight numbers and a class. */
export async function detectDota(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const texts = tree.files.map((file) => file.path).filter((path) => extensionOf(path) === ".txt");
  if (texts.length === 0) return [];
  const amongLabels = texts.filter(liesInLabelTxt);
  const labels = amongLabels.length > 0 ? amongLabels : texts;
  const { lines, fit, headings } = await count(tree, evenlySpread(labels, SAMPLES), signal);
  if (lines === 0 || fit / lines < 0.8) return [];
  const isCertain = amongLabels.length > 0 || headings > 0;
  const reasons = [`${fit} of ${lines} lines in text files are four corners in pixels and a class`];
  if (amongLabels.length > 0) reasons.push(`${amongLabels.length} of them lie in folders called labelTxt`);
  if (headings > 0) reasons.push("they begin with imagesource or gsd");
  const root = rootOfLabelFiles(tree.files.map((file) => file.path));
  return [{ slug: "dota", certainty: isCertain ? "certain" : "likely", root, reasons }];
}

async function count(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal) {
  const counts = { lines: 0, fit: 0, headings: 0 };
  for (const path of paths) {
    const { lines } = await firstLines(tree, path, signal);
    for (const line of lines) {
      if (dotaHeading(line) !== undefined) counts.headings++;
      else {
        counts.lines++;
        if (parseDotaLine(line).ok) counts.fit++;
      }
    }
  }
  return counts;
}

/** `labelTxt`, and `labelTxt-v1.0` and the like. */
export function liesInLabelTxt(path: DatasetPath): boolean {
  return /(^|\/)labelTxt[^/]*\//i.test(path);
}
