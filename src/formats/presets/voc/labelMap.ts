import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { colorOf, vocColor } from "../../classes/maskColors.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";
import type { VocLayout } from "./layout.ts";

/** A class of the masks: its name and its colour as one number, `R * 65536 + G * 256 + B`. */
export interface MaskClass {
  readonly name: string;
  readonly color: number;
}

/** The classes of the masks of a dataset, by index. */
export interface LabelMap {
  readonly classes: readonly MaskClass[];
  /** Where they come from; absent for the twenty classes of Pascal VOC. */
  readonly path?: DatasetPath;
}

const VOC_CLASSES =
  "background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep sofa train tvmonitor".split(
    " ",
  );

/** Reads `labelmap.txt` (`name:r,g,b:parts:actions`) or `class_names.txt` (a name a line); without one the classes of Pascal VOC. */
export async function readLabelMap(
  tree: SourceTree,
  layout: VocLayout,
  signal?: AbortSignal,
): Promise<{ labelMap: LabelMap; problems: ProblemDetails[]; failed: DatasetPath[] }> {
  const problems: ProblemDetails[] = [];
  const failed: DatasetPath[] = [];
  for (const path of [...layout.labelMaps, ...layout.classNames]) {
    const text = await readText(tree, path, { ...(signal && { signal }) });
    if (!text.ok) {
      failed.push(path);
      problems.push({
        code: "label_map_broken",
        path,
        message: `The file ${text.failure}.`,
        action: "Not used.",
      });
      continue;
    }
    const classes: MaskClass[] = [];
    const isMap = layout.labelMaps.includes(path);
    for (const [i, raw] of linesOf(text.value).entries()) {
      const line = raw.replace(/^\uFEFF/, "").trim();
      if (line === "" || line.startsWith("#") || line === "__ignore__") continue;
      const match = isMap ? /^(.*?):\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(:|$)/.exec(line) : undefined;
      const name = match ? match[1]! : isMap ? /^[^:]*/.exec(line)![0] : line;
      if (isMap && match === null && !/^[^:]+:(:|$)/.test(line)) {
        const message = `This is no line of a label map: ${JSON.stringify(line.slice(0, 80))}.`;
        problems.push({
          code: "label_map_line",
          path,
          line: i + 1,
          message,
          action: "The line is left out.",
        });
        continue;
      }
      const [r, g, b] = match ? match.slice(2, 5).map((part) => Math.min(255, Number(part))) : [];
      const color = b === undefined ? vocColor(classes.length) : colorOf(r!, g!, b);
      classes.push({ name, color });
    }
    if (classes.length > 0) return { labelMap: { classes, path }, problems, failed };
    problems.push({
      code: "label_map_empty",
      path,
      message: "It names no class.",
      action: "Not used.",
    });
  }
  const classes = VOC_CLASSES.map((name, index) => ({ name, color: vocColor(index) }));
  return { labelMap: { classes }, problems, failed };
}
