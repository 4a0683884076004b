import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { colorOf, vocColor } from "../../classes/maskColors.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { quoted } from "../../text/quoted.ts";
import { linesOf, readText } from "../../text/text.ts";
import type { VocLayout } from "./layout.ts";

/** A class of the masks: its name and its colour as one number, `R * 65536 + G * 256 + B`. */
interface MaskClass {
  readonly name: string;
  readonly color: number;
}

/** The classes of the masks of a dataset, by index. */
export interface LabelMap {
  readonly classes: readonly MaskClass[];
  /** The file that lists them; undefined for the twenty classes of Pascal VOC. */
  readonly path?: DatasetPath;
}

const VOC_CLASSES =
  "background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep sofa train tvmonitor".split(
    " ",
  );
const NOT_USED = "The file is skipped.";

/**
 * Reads `labelmap.txt` (`name:r,g,b:parts:actions`) or `class_names.txt` (a name on each line). Without one, returns the classes of Pascal
 * VOC. `failed`: files that cannot be read.
 */
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
        message: `The file cannot be read: ${text.failure}.`,
        action: NOT_USED,
      });
      continue;
    }
    const parse = layout.labelMaps.includes(path) ? parseMapLine : parseName;
    const classes = classesFrom(text.value, parse, (line, message) =>
      problems.push({ code: "label_map_line", path, line, message, action: "The line is skipped." }),
    );
    if (classes.length > 0) return { labelMap: { classes, path }, problems, failed };
    problems.push({ code: "label_map_empty", path, message: "The file does not name any class.", action: NOT_USED });
  }
  const classes = VOC_CLASSES.map((name, index) => ({ name, color: vocColor(index) }));
  return { labelMap: { classes }, problems, failed };
}

/** A class as a line states it: a class without a colour gets that of its index. */
type LineClass = Omit<MaskClass, "color"> & { readonly color?: number };

function classesFrom(
  text: string,
  parse: (line: string) => Result<LineClass>,
  reportLine: (line: number, message: string) => void,
): MaskClass[] {
  const classes: MaskClass[] = [];
  for (const [i, raw] of linesOf(text).entries()) {
    const line = raw.replace(/^\uFEFF/, "").trim();
    if (line === "" || line.startsWith("#") || line === "__ignore__") continue;
    const parsed = parse(line);
    if (!parsed.ok) reportLine(i + 1, parsed.failure);
    else classes.push({ color: vocColor(classes.length), ...parsed.value });
  }
  return classes;
}

function parseName(line: string): Result<LineClass> {
  return success({ name: line });
}

function parseMapLine(line: string): Result<LineClass> {
  const [, name, r, g, b] = /^(.*?):\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?::|$)/.exec(line) ?? [];
  if (name !== undefined && r !== undefined && g !== undefined && b !== undefined) {
    return success({ name, color: colorOf(channel(r), channel(g), channel(b)) });
  }
  const [, bareName] = /^([^:]+):(?::|$)/.exec(line) ?? [];
  if (bareName !== undefined) return success({ name: bareName });
  return failure(`The line is not of the form name:r,g,b:parts:actions: ${quoted(line)}.`);
}

function channel(text: string): number {
  return Math.min(255, Number(text));
}
