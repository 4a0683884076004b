import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import type { Size } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { answerTags, labelsOf } from "./answers.ts";
import { groupsOf, type Relation } from "./groups.ts";
import type { LabelConfig } from "./labelConfig.ts";
import { type RegionKind, regionGeometry, regionKind } from "./shape.ts";

/** What one annotation says of an image. */
export interface AnnotationContent {
  readonly figures: readonly PlacedFigure[];
  readonly tags: readonly Tag[];
  readonly problems: ItemContent["problems"];
  readonly size: Size | undefined;
}

/** Results that say something about the same place: a region, its labels, its choices and texts. */
interface Region {
  readonly id: string;
  readonly results: readonly JsonObject[];
}

/** Fields of a result that are taken, or say nothing that is worth keeping. */
const knownOfResult = new Set(
  "id type value from_name to_name original_width original_height image_rotation origin score item_index parentID meta".split(
    " ",
  ),
);

/** Reads the results of an annotation: one figure for each region, tags for everything else. `marks` are tags that each figure gets. */
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
  const groups = groupsOf(
    regions.map(({ id, results: own }) => ({ id, parent: parentOf(own) })),
    relations,
  );
  let size: Size | undefined;
  for (const { id, results: own } of regions) {
    const object = `task ${task}, region ${JSON.stringify(id)}`;
    const shaped = own.find((result) => kindOf(result) !== undefined);
    if (shaped === undefined) {
      for (const result of own) {
        const made = answerTags(nameOf(result), valueIn(result), config);
        if (made !== undefined) tags.push(...made);
        else problems.push({ ...notRead(result), object });
      }
      continue;
    }
    const stated = sizeOf(shaped);
    size ??= stated;
    const on = stated ?? frame;
    if (on === undefined) {
      const message = "A region is given in percent of a size that is not known.";
      problems.push({
        code: "geometry_broken",
        object,
        message,
        action: "The object is left out.",
      });
      continue;
    }
    const kind = kindOf(shaped)!;
    const geometry = regionGeometry(kind, valueIn(shaped), on, frame);
    if ("code" in geometry) {
      problems.push({ ...geometry, object });
      continue;
    }
    const [title, ...more] = [...new Set(own.flatMap((result) => labelsOf(valueIn(result))))];
    const answers = own.flatMap((result) => answerTags(nameOf(result), valueIn(result), config) ?? []);
    const score = own.map((result) => finiteNumber(result.score)).find((one) => one !== undefined);
    const description = descriptionOf(own);
    const linked = relations.filter(({ from }) => from === id).map(({ from: _, ...relation }) => relation);
    const group = groups.get(id);
    const extra = {
      ...(group !== undefined && { id }),
      ...(parentOf(own) !== undefined && { parentID: parentOf(own) }),
      ...(linked.length > 0 && { relations: linked }),
      ...keptOf(kind, shaped),
    };
    const figure: Figure = {
      class: title ?? (nameOf(shaped) || "object"),
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
    figures.push({ figure, object });
  }
  return { figures, tags, problems, size };
}

/** Brings results of the same id together, in the order in which the ids first come. */
function sortResults(results: readonly JsonObject[]): { regions: Region[]; relations: Relation[] } {
  const byId = new Map<string, JsonObject[]>();
  const relations: Relation[] = [];
  for (const [i, result] of results.entries()) {
    if (result.type === "relation") {
      const { from_id: from, to_id: to, direction, labels } = result;
      relations.push({
        from: String(from),
        to: String(to),
        ...(typeof direction === "string" && { direction }),
        ...(Array.isArray(labels) && labels.length > 0 && { labels: labels.map(String) }),
      });
      continue;
    }
    const id = typeof result.id === "string" || typeof result.id === "number" ? String(result.id) : `result ${i}`;
    const same = byId.get(id);
    if (same === undefined) byId.set(id, [result]);
    else same.push(result);
  }
  return { regions: [...byId].map(([id, own]) => ({ id, results: own })), relations };
}

function kindOf(result: JsonObject): RegionKind | undefined {
  return regionKind(typeof result.type === "string" ? result.type : "", valueIn(result));
}

function valueIn(result: JsonObject): JsonObject {
  return isJsonObject(result.value) ? result.value : {};
}

function nameOf({ from_name: name, type }: JsonObject): string {
  return typeof name === "string" ? name : typeof type === "string" ? type : "";
}

function parentOf(results: readonly JsonObject[]): string | undefined {
  const parent = results.map((result) => result.parentID).find((id) => typeof id === "string" && id !== "");
  return parent as string | undefined;
}

/** The picture's size that the percents are of, in pixels. */
function sizeOf({ original_width: w, original_height: h }: JsonObject): Size | undefined {
  const [width, height] = [finiteNumber(w), finiteNumber(h)];
  return width !== undefined && height !== undefined && width > 1 && height > 1 ? { width, height } : undefined;
}

/** The notes that people write on a region. */
function descriptionOf(results: readonly JsonObject[]): string | undefined {
  const texts = results.flatMap(({ meta }) => {
    const text = isJsonObject(meta) ? meta.text : undefined;
    return Array.isArray(text) ? text.map(String) : typeof text === "string" ? [text] : [];
  });
  return texts.length === 0 ? undefined : texts.join("\n");
}

/** What is kept word for word: what the geometry does not hold, and fields that are not known. */
function keptOf(kind: RegionKind, result: JsonObject): JsonObject {
  const value = valueIn(result);
  const { image_rotation: rotation, origin } = result;
  const shape: JsonObject =
    kind === "ellipse"
      ? { ellipse: pick(value, ["x", "y", "radiusX", "radiusY", "rotation"]) }
      : kind === "keypoint"
        ? pick(value, ["width"])
        : kind === "vector"
          ? pick(value, ["vertices", "closed"])
          : {};
  return {
    ...shape,
    ...(typeof rotation === "number" && rotation !== 0 && { image_rotation: rotation }),
    ...(typeof origin === "string" && origin !== "manual" && { origin }),
    ...otherFields(result, knownOfResult),
  };
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => key in value).map((key) => [key, value[key]]));
}

function notRead(result: JsonObject) {
  const type = JSON.stringify(String(result.type ?? "")).slice(0, 60);
  const message = `Results of the type ${type} are not read.`;
  return { code: "result_not_read", message, action: "Left out." } as const;
}
