import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { failure, type Result } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { UNNAMED_CLASS } from "../../classes/classNames.ts";
import type { Size } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { answerTags, labelsOf } from "./answers.ts";
import { groupsOf, type Relation } from "./groups.ts";
import type { LabelConfig } from "./labelConfig.ts";
import { type RegionKind, regionGeometry, regionKind } from "./shape.ts";

/** The objects and tags of one annotation. */
interface AnnotationContent {
  readonly figures: readonly PlacedFigure[];
  readonly tags: readonly Tag[];
  readonly problems: ItemContent["problems"];
  /** The image size that the results state, in pixels. */
  readonly size: Size | undefined;
}

/** Results with the same id: a region, its labels, its choices and texts. */
interface Region {
  readonly id: string;
  readonly results: readonly JsonObject[];
}

/** A result with a geometry. */
interface ShapedResult {
  readonly result: JsonObject;
  readonly kind: RegionKind;
}

/** What the regions of an annotation have in common. */
interface RegionContext {
  readonly config: LabelConfig;
  readonly relations: readonly Relation[];
  readonly groups: ReadonlyMap<string, string>;
  /** Tags of every object. */
  readonly marks: readonly Tag[];
}

/** Fields of a result that are used, or not worth keeping. */
const knownOfResult = new Set(
  "id type value from_name to_name original_width original_height image_rotation origin score item_index parentID meta".split(
    " ",
  ),
);

/** Reads the results of an annotation: an object for each region, tags for all other results. Each object also gets the tags `marks`. */
export function contentOfAnnotation(
  results: readonly JsonObject[],
  info: ImageInfo,
  config: LabelConfig,
  task: string,
  marks: readonly Tag[],
): AnnotationContent {
  const figures: PlacedFigure[] = [];
  const tags: Tag[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const frame = uprightSize(info);
  const { regions, relations } = sortResults(results);
  const ids = regions.map((region) => ({ id: region.id, parent: parentOf(region.results) }));
  const context: RegionContext = { config, relations, groups: groupsOf(ids, relations), marks };
  let size: Size | undefined;
  for (const region of regions) {
    const object = `task ${task}, region ${JSON.stringify(region.id)}`;
    const shaped = shapedResult(region.results);
    if (shaped === undefined) {
      const answers = answersOf(region.results, config);
      tags.push(...answers.tags);
      problems.push(...answers.findings.map((finding) => ({ ...finding, object })));
      continue;
    }
    size ??= sizeOf(shaped.result);
    const geometry = geometryOf(shaped, frame);
    if (!geometry.ok) {
      problems.push({ ...geometry.failure, object });
      continue;
    }
    if (lacksLabels(region.results)) problems.push({ ...noLabel, object });
    figures.push({ figure: figureOf(region, shaped, geometry.value, context), object });
  }
  return { figures, tags, problems, size };
}

/** Groups results by id, in the order in which the ids first occur. */
function sortResults(results: readonly JsonObject[]): { regions: Region[]; relations: Relation[] } {
  const byId = new Map<string, JsonObject[]>();
  const relations: Relation[] = [];
  for (const [i, result] of results.entries()) {
    if (result.type === "relation") {
      relations.push(relationFrom(result));
      continue;
    }
    const id = typeof result.id === "string" || typeof result.id === "number" ? String(result.id) : `result ${i}`;
    const same = byId.get(id);
    if (same === undefined) byId.set(id, [result]);
    else same.push(result);
  }
  return { regions: [...byId].map(([id, own]) => ({ id, results: own })), relations };
}

function relationFrom({ from_id: from, to_id: to, direction, labels }: JsonObject): Relation {
  return {
    from: String(from),
    to: String(to),
    ...(typeof direction === "string" && { direction }),
    ...(Array.isArray(labels) && labels.length > 0 && { labels: labels.map(String) }),
  };
}

function shapedResult(results: readonly JsonObject[]): ShapedResult | undefined {
  for (const result of results) {
    const kind = regionKind(typeof result.type === "string" ? result.type : "", valueIn(result));
    if (kind !== undefined) return { result, kind };
  }
  return undefined;
}

/** Reads results without a geometry as tags of the image. */
function answersOf(results: readonly JsonObject[], config: LabelConfig): { tags: Tag[]; findings: Finding[] } {
  const tags: Tag[] = [];
  const findings: Finding[] = [];
  for (const result of results) {
    const made = answerTags(nameOf(result), valueIn(result), config);
    if (made === undefined) findings.push(notRead(result));
    else tags.push(...made);
  }
  return { tags, findings };
}

function geometryOf({ result, kind }: ShapedResult, frame: Size | undefined): Result<Geometry, Finding> {
  const size = sizeOf(result) ?? frame;
  if (size !== undefined) return regionGeometry(kind, valueIn(result), size, frame);
  const message = "The coordinates of the region are percentages of an image size that is not known.";
  return failure({ code: "geometry_broken", message, action: "The object is skipped." });
}

function figureOf(
  { id, results }: Region,
  { result, kind }: ShapedResult,
  geometry: Geometry,
  { config, relations, groups, marks }: RegionContext,
): Figure {
  const [title, ...more] = [...new Set(results.flatMap((own) => labelsOf(valueIn(own))))];
  // A plain tool, such as Rectangle, has no labels: its control is what the region is.
  const otherwise = lacksLabels(results) ? UNNAMED_CLASS : nameOf(result) || "object";
  const answers = results.flatMap((own) => answerTags(nameOf(own), valueIn(own), config) ?? []);
  const score = results.map((own) => finiteNumber(own.score)).find((one) => one !== undefined);
  const description = descriptionOf(results);
  const linked = relations.filter(({ from }) => from === id).map(({ from: _, ...relation }) => relation);
  const group = groups.get(id);
  const parent = parentOf(results);
  const extra = {
    ...(group !== undefined && { id }),
    ...(parent !== undefined && { parentID: parent }),
    ...(linked.length > 0 && { relations: linked }),
    ...keptOf(kind, result),
  };
  return {
    class: title ?? otherwise,
    geometry,
    tags: [
      ...more.map((name) => ({ name })),
      ...answers,
      ...(score === undefined ? [] : [{ name: "confidence", value: score }]),
      ...marks,
    ],
    ...(description !== undefined && { description }),
    ...(group !== undefined && { group }),
    ...(Object.keys(extra).length > 0 && { extra: { labelstudio: extra } }),
  };
}

const noLabel: Finding = {
  code: "class_missing",
  message: "The region has no label.",
  action: `The class of the object is named ${JSON.stringify(UNNAMED_CLASS)}.`,
};

/** Returns true for a region of a control with labels that has none. */
function lacksLabels(results: readonly JsonObject[]): boolean {
  const values = results.map(valueIn);
  if (values.some((value) => labelsOf(value).length > 0)) return false;
  const isOfLabels = ({ type }: JsonObject) => typeof type === "string" && type.endsWith("labels");
  return results.some(isOfLabels) || values.some((value) => Object.keys(value).some((key) => key.endsWith("labels")));
}

function valueIn(result: JsonObject): JsonObject {
  return isJsonObject(result.value) ? result.value : {};
}

function nameOf({ from_name: name, type }: JsonObject): string {
  if (typeof name === "string") return name;
  return typeof type === "string" ? type : "";
}

function parentOf(results: readonly JsonObject[]): string | undefined {
  for (const { parentID: id } of results) if (typeof id === "string" && id !== "") return id;
  return undefined;
}

/** Returns the image size that the percentages of a result refer to, in pixels. */
export function sizeOf({ original_width: w, original_height: h }: JsonObject): Size | undefined {
  const [width, height] = [finiteNumber(w), finiteNumber(h)];
  return width !== undefined && height !== undefined && width > 1 && height > 1 ? { width, height } : undefined;
}

/** The notes that people wrote on a region. */
function descriptionOf(results: readonly JsonObject[]): string | undefined {
  const texts = results.flatMap(({ meta }): string[] => {
    const text = isJsonObject(meta) ? meta.text : undefined;
    if (Array.isArray(text)) return text.map(String);
    return typeof text === "string" ? [text] : [];
  });
  return texts.length === 0 ? undefined : texts.join("\n");
}

/** Fields of each kind that its geometry does not hold. */
const keptOfKind: Partial<Record<RegionKind, readonly string[]>> = {
  keypoint: ["width"],
  vector: ["vertices", "closed"],
};

/** What is kept unchanged: what the geometry does not hold, and fields that are not known. */
function keptOf(kind: RegionKind, result: JsonObject): JsonObject {
  const value = valueIn(result);
  const { image_rotation: rotation, origin } = result;
  return {
    ...(kind === "ellipse" && { ellipse: pick(value, ["x", "y", "radiusX", "radiusY", "rotation"]) }),
    ...pick(value, keptOfKind[kind] ?? []),
    ...(typeof rotation === "number" && rotation !== 0 && { image_rotation: rotation }),
    ...(typeof origin === "string" && origin !== "manual" && { origin }),
    ...otherFields(result, knownOfResult),
  };
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => key in value).map((key) => [key, value[key]]));
}

function notRead(result: JsonObject): Finding {
  const type = JSON.stringify(String(result.type ?? "")).slice(0, 60);
  return {
    code: "result_not_read",
    message: `Results of the type ${type} are not read.`,
    action: "The result is skipped.",
  };
}
