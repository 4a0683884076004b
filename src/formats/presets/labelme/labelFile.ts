import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import type { Size } from "../../geometry/rules.ts";
import { MAX_EMBEDDING_BYTES } from "../../images/embeddedImage.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { IMAGE_FIELD } from "./fields.ts";
import { figureFromShape } from "./shape.ts";

/** A label file of LabelMe, without the image that it may contain. */
export interface LabelFile {
  /** The fields of the file without `imageData`. */
  readonly json: JsonObject;
  readonly shapes: readonly PlacedFigure[];
  /** The number of shapes, with those that cannot be read. */
  readonly shapeCount: number;
  readonly problems: readonly ProblemDetails[];
  /** The image size that the file states, in pixels. */
  readonly size?: Size;
}

/** A label file with the image that it may contain, which can be large: it should not be kept. */
interface WholeLabelFile extends LabelFile {
  /** The value of `imageData`: an image in base64, if the file contains one. */
  readonly imageData: unknown;
}

/** Returns a label file without its image, for a file that waits for its turn. */
export function withoutImage(read: Result<WholeLabelFile, ProblemDetails>): Result<LabelFile, ProblemDetails> {
  if (!read.ok) return read;
  const { imageData: _, ...labels } = read.value;
  return success(labels);
}

/** Reads a label file. Fails with `annotation_of_other_kind` for other JSON, and with `annotation_broken`. */
export async function readLabelFile(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): Promise<Result<WholeLabelFile, ProblemDetails>> {
  const text = await readText(tree, path, { maxBytes: MAX_EMBEDDING_BYTES, ...(signal && { signal }) });
  if (!text.ok) return broken("annotation_broken", `The file cannot be read: ${text.failure}.`);
  const parsed = parseJson(text.value);
  if (!parsed.ok) return broken("annotation_broken", parsed.failure.message, parsed.failure.line);
  const { value: whole, repairs } = parsed.value;
  const list = isJsonObject(whole) ? shapesIn(whole) : undefined;
  if (!isJsonObject(whole) || list === undefined) {
    return broken("annotation_of_other_kind", 'The file has no list of "shapes".', 1);
  }
  const { [IMAGE_FIELD]: imageData, ...json } = whole;
  const problems: ProblemDetails[] = repairs.map((repair) => ({ code: "json_repaired", path, ...repair }));
  if (!Array.isArray(whole.shapes)) problems.push({ ...shapesAreObject, path });
  const shapes: PlacedFigure[] = [];
  for (const [i, shape] of list.entries()) {
    const object = `shapes[${i}]`;
    const made = figureFromShape(shape);
    if (!made.ok) {
      problems.push({ ...made.failure, path, object });
      continue;
    }
    const { figure, finding } = made.value;
    if (finding !== undefined) problems.push({ ...finding, path, object });
    shapes.push({ figure, object });
  }
  const size = sizeIn(json);
  return success({ json, imageData, shapes, shapeCount: list.length, problems, ...(size && { size }) });
}

/** Returns the path of the image that a label file states; undefined without one. */
export function imagePathIn({ json }: Pick<LabelFile, "json">): string | undefined {
  return typeof json.imagePath === "string" ? json.imagePath : undefined;
}

const shapesAreObject: ProblemDetails = {
  code: "list_of_other_type",
  message: "`shapes` is an object, not a list.",
  action: "Its values are read as the shapes.",
};

/** Returns the shapes; those of an object are its values. */
function shapesIn({ shapes }: JsonObject): readonly unknown[] | undefined {
  if (isJsonObject(shapes)) return "points" in shapes ? [shapes] : Object.values(shapes);
  return Array.isArray(shapes) ? shapes : undefined;
}

function sizeIn(json: JsonObject): Size | undefined {
  const width = finiteNumber(json.imageWidth);
  const height = finiteNumber(json.imageHeight);
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

function broken(code: ProblemCode, message: string, line?: number): Failed<ProblemDetails> {
  return failure({ code, severity: "error", message, ...(line !== undefined && { line }) });
}
