import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point, Ring } from "../../../model/geometry.ts";
import type { ImageInfo } from "../../../model/image.ts";
import { uprightSize } from "../../../model/image.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import { bitmapFromRle } from "../../codecs/bitmapFromRle.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { keypointName } from "../../geometry/graphTemplate.ts";
import { type BoxSides, orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import type { Size } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import type { DatumaroLabel } from "./labels.ts";

const known = new Set(
  "id type attributes group label_id points bbox rotated_bbox cx cy w h r rle visibility caption z_order".split(" "),
);
const knownOfItem = new Set(["id", "annotations", "attr", "image", "media"]);

/** Corners of the polygon that an ellipse becomes. */
const ELLIPSE_CORNERS = 36;

/** What an item of a Datumaro file says about its image. */
export function contentOfItem(item: JsonObject, labels: readonly DatumaroLabel[], info: ImageInfo): ItemContent {
  const placed: (PlacedFigure & { readonly z: number })[] = [];
  const tags: Tag[] = attributeTags(item.attr);
  const problems: ItemContent["problems"][number][] = [];
  const annotatedSize = sizeOf(item);
  const annotations = Array.isArray(item.annotations) ? item.annotations : [];
  for (const [i, annotation] of annotations.entries()) {
    const object = `item ${JSON.stringify(item.id)}, annotation ${i}`;
    const told = (findings: readonly Finding[]) =>
      problems.push(...findings.map((finding) => ({ ...finding, object })));
    if (!isJsonObject(annotation)) {
      told([left("annotation_entry_broken", "An annotation is no JSON object.")]);
      continue;
    }
    const label = labelOf(annotation.label_id, labels, told);
    const extra = otherFields(annotation, known);
    if (annotation.type === "label") {
      tags.push({ name: label?.name ?? "label", ...tagExtra(annotation) });
    } else if (annotation.type === "caption") {
      tags.push({ name: "caption", value: String(annotation.caption ?? "") });
    } else {
      const findings: Finding[] = [];
      const geometry = geometryOf(annotation, label, annotatedSize ?? uprightSize(info), findings);
      told(findings);
      if (geometry === undefined) continue;
      const kept = annotation.type === "ellipse" ? { ...extra, ellipse: annotation.points } : extra;
      const figure: Figure = {
        class: label?.name ?? "object",
        geometry,
        tags: attributeTags(annotation.attributes).filter(
          ({ name }) =>
            name !== "rotation" || turnOf(annotation.attributes) === undefined || annotation.type !== "bbox",
        ),
        ...(typeof annotation.group === "number" && annotation.group !== 0 && { group: `group ${annotation.group}` }),
        ...(kept && { extra: { datumaro: kept } }),
      };
      placed.push({ figure, object, z: finiteNumber(annotation.z_order) ?? 0 });
    }
  }
  // Later ones are drawn over earlier ones.
  placed.sort((a, b) => a.z - b.z);
  return { figures: placed, tags, problems, annotatedSize, meta: otherFields(item, knownOfItem) };
}

function geometryOf(
  annotation: JsonObject,
  label: Pick<DatumaroLabel, "name" | "keypoints"> | undefined,
  frame: Size | undefined,
  findings: Finding[],
): Geometry | undefined {
  const { type } = annotation;
  const fail = (message: string) => void findings.push(left("geometry_broken", message));
  if (type === "bbox") {
    const [x, y, w, h] = numbers(annotation.bbox) ?? [];
    if (x === undefined || y === undefined || w === undefined || h === undefined) {
      return fail("A box is no list of four numbers.");
    }
    return orientedBoxGeometry(sidesFrom(x, y, w, h), turnOf(annotation.attributes));
  }
  if (type === "rotated_bbox") {
    const [x, y, w, h, degrees] = turnedNumbers(annotation) ?? [];
    if (x === undefined || y === undefined || w === undefined || h === undefined || degrees === undefined) {
      return fail("A rotated box is no list of five numbers: middle, width, height, degrees.");
    }
    return orientedBoxGeometry(sidesFrom(x - w / 2, y - h / 2, w, h), degrees);
  }
  if (type === "mask") {
    if (!isJsonObject(annotation.rle)) return fail("A mask has no run lengths.");
    return bitmapFromRle(annotation.rle, frame, findings, "The object is left out.");
  }
  // Shapes that are stored and not drawn keep their fields word for word.
  if (type === "cuboid_2d" || type === "cuboid_3d") {
    const raw = otherFields(annotation, new Set(["id", "type", "attributes", "group", "label_id", "z_order"])) ?? {};
    return { type: "other", shape: type, raw };
  }
  const flat = numbers(annotation.points);
  // Each point of a skeleton comes with its visibility.
  if (type === "skeleton" && flat !== undefined && flat.length % 3 === 0) {
    const triples = Array.from({ length: flat.length / 3 }, (_, i) => flat.slice(3 * i, 3 * i + 3));
    const at = triples.map(([x, y]): Point => [x!, y!]);
    const seen = triples.map(([, , visibility]) => visibility);
    return pointsOf(at, seen, label) ?? fail("No point of a skeleton is there.");
  }
  if (flat === undefined || flat.length % 2 === 1)
    return fail(`The points of a ${String(type)} are no pairs of numbers.`);
  const points: Ring = [];
  for (let i = 0; i < flat.length; i += 2) points.push([flat[i]!, flat[i + 1]!]);
  switch (type) {
    case "polygon":
      return points.length < 3 ? fail(tooFew("polygon", points.length, 3)) : { type: "polygon", rings: [points] };
    case "polyline":
      return points.length < 2 ? fail(tooFew("line", points.length, 2)) : { type: "polyline", points };
    case "ellipse":
      return points.length < 2 ? fail(tooFew("ellipse", points.length, 2)) : ellipse(points[0]!, points[1]!);
    case "points":
      return pointsOf(points, annotation.visibility, label);
    default:
      findings.push(left("geometry_unknown", `Annotations of the type ${JSON.stringify(type)} are not read.`));
      return undefined;
  }
}

/** Left, top, right and bottom of a box whose sides may be negative. */
function sidesFrom(x: number, y: number, w: number, h: number): BoxSides {
  return { left: Math.min(x, x + w), top: Math.min(y, y + h), right: Math.max(x, x + w), bottom: Math.max(y, y + h) };
}

/** CVAT's attribute for a turned box, in degrees. */
function turnOf(attributes: unknown): number | undefined {
  return finiteNumber(isJsonObject(attributes) ? attributes.rotation : undefined);
}

/** Middle x and y, width, height and degrees of a rotated box, as a list or in fields of their own. */
function turnedNumbers(annotation: JsonObject): number[] | undefined {
  const lists = [annotation.bbox, annotation.rotated_bbox, annotation.points];
  const { cx, cy, w, h, r } = annotation;
  return [...lists, [cx, cy, w, h, r]].map(numbers).find((list) => list?.length === 5);
}

/** One unnamed point is a point, several or named ones are a graph. Visibility 0 is absent, 1 hidden, 2 seen. */
function pointsOf(
  points: Ring,
  visibility: unknown,
  label: Pick<DatumaroLabel, "name" | "keypoints"> | undefined,
): Geometry | undefined {
  const seen = numbers(visibility) ?? [];
  const names = label?.keypoints ?? [];
  if (points.length === 1 && names.length === 0 && (seen[0] ?? 2) === 2) return { type: "point", at: points[0]! };
  const nodes = points.flatMap((at, i) => {
    if (seen[i] === 0) return [];
    return [{ id: keypointName(names, i), at, ...(seen[i] === 1 && { disabled: true }) }];
  });
  return nodes.length === 0 ? undefined : { type: "graph", nodes };
}

function ellipse([x1, y1]: Point, [x2, y2]: Point): Geometry {
  const center: Point = [(x1 + x2) / 2, (y1 + y2) / 2];
  const radii: Point = [(x2 - x1) / 2, (y2 - y1) / 2];
  return { type: "polygon", rings: [ellipseRing({ center, radii }, ELLIPSE_CORNERS)] };
}

function labelOf(
  id: unknown,
  labels: readonly DatumaroLabel[],
  told: (findings: readonly Finding[]) => unknown,
): Pick<DatumaroLabel, "name" | "keypoints"> | undefined {
  if (id === undefined || id === null) return undefined;
  const label = typeof id === "number" ? labels[id] : undefined;
  if (label !== undefined) return label;
  const name = `label ${String(id)}`;
  const action = `Taken as the class ${JSON.stringify(name)}.`;
  told([{ code: "unknown_class", message: `There is no label ${String(id)}.`, action }]);
  return { name, keypoints: [] };
}

function tagExtra(annotation: JsonObject): Pick<Tag, "extra"> {
  const { attributes } = annotation;
  const rest = otherFields(annotation, new Set(["id", "type", "group", "label_id", "attributes"]));
  const hasAttributes = isJsonObject(attributes) && Object.keys(attributes).length > 0;
  return rest || hasAttributes ? { extra: { datumaro: { ...rest, ...(hasAttributes && { attributes }) } } } : {};
}

/** Height comes first. */
function sizeOf(item: JsonObject): Size | undefined {
  for (const media of [item.image, item.media]) {
    const [height, width] = (isJsonObject(media) && numbers(media.size)) || [];
    if (height !== undefined && width !== undefined && height > 0 && width > 0) return { width, height };
  }
  return undefined;
}

function numbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value.map(finiteNumber);
  return list.every((number) => number !== undefined) ? list : undefined;
}

function tooFew(what: string, count: number, atLeast: number): string {
  return `A ${what} has ${count} of at least ${atLeast} points.`;
}

function left(code: ProblemCode, message: string): Finding {
  return { code, severity: "warning", message, action: "The object is left out." };
}
