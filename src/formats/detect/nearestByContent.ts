import type { DatasetPath } from "../../model/datasetPath.ts";
import type { SourceTree } from "../sourceTree.ts";
import { type JsonVisitor, pieceValue } from "../text/jsonStream.ts";
import { isJsonObject } from "../text/jsonValue.ts";
import { quoted } from "../text/quoted.ts";
import { lookAtJson } from "./jsonCandidates.ts";

/** Keys that are typical of the JSON files of a format; one that no other format has stands alone. */
const jsonKeys: readonly (readonly [format: string, keys: readonly string[]])[] = [
  ["COCO", ["images", "annotations", "categories"]],
  ["LabelMe", ["shapes", "imagePath", "imageData", "imageHeight"]],
  ["Supervisely", ["objects", "size", "tags", "description"]],
  ["Create ML", ["image", "annotations"]],
  ["Label Studio", ["data", "annotations", "predictions"]],
  ["VGG Image Annotator (VIA)", ["filename", "regions", "file_attributes"]],
  ["VGG Image Annotator (VIA)", ["_via_img_metadata"]],
  ["VoTT", ["assets", "tags", "name"]],
  ["Datumaro", ["items", "categories"]],
  ["Cityscapes", ["imgHeight", "imgWidth", "objects"]],
  ["BDD100K", ["name", "labels", "frames", "attributes"]],
];

/** XML files of one image are most often Pascal VOC. */
const xmlRoots: Readonly<Record<string, string>> = { annotations: "CVAT for images" };
const XML_OF_ONE_IMAGE = "Pascal VOC";

/** Forms of a line of values, the first that fits counts. A value is a number (`n`) or a word (`w`). */
const lineForms: readonly { readonly form: RegExp; readonly nearest: string }[] = [
  { form: /^n{8}w?n*w*$/, nearest: "DOTA" },
  { form: /^n{4,}$/, nearest: "YOLO" },
  { form: /^w+n{8,}$/, nearest: "KITTI" },
  { form: /^w+n{4,}$/, nearest: "YOLO" },
  { form: /^w*n{4}w+$/, nearest: "CSV boxes" },
];

/**
 * Returns what the content of a text is and which format comes nearest to it, as sentences, by its first values, its root element or its
 * outermost keys. For texts that no format recognizes.
 */
export async function nearestByContent(tree: SourceTree, path: DatasetPath, text: string): Promise<string> {
  const begun = text.trimStart();
  if (begun.startsWith("{") || begun.startsWith("[")) return nearestOfJson(await outermostKeys(tree, path));
  if (begun.startsWith("<")) return nearestOfXml(begun);
  return nearestOfLine(begun.split(/[\r\n]/, 1)[0] ?? "");
}

function nearestOfLine(line: string): string {
  const values = line.split(/[\s,;]+/).filter((value) => value !== "");
  const kinds = values.map((value) => (Number.isFinite(Number(value)) ? "n" : "w")).join("");
  const fitting = lineForms.find(({ form }) => form.test(kinds));
  if (fitting === undefined) return "Its text is not that of a known format.";
  return `Its lines of ${values.length} values are nearest to those of ${fitting.nearest}, but do not have its form.`;
}

function nearestOfXml(text: string): string {
  const root = /<([\p{L}_][^\s/>]*)/u.exec(text)?.[1];
  if (root === undefined) return "It contains XML without an element.";
  const nearest = Object.hasOwn(xmlRoots, root) ? xmlRoots[root] : XML_OF_ONE_IMAGE;
  return `It contains XML with the root element ${quoted(root)}; the nearest format is ${nearest}.`;
}

function nearestOfJson(keys: readonly string[]): string {
  if (keys.length === 0) return "It contains JSON without keys.";
  const fits = jsonKeys.map(([title, typical]) => {
    const known = typical.filter((key) => keys.includes(key)).length;
    return { title, known, fit: known / typical.length };
  });
  const [best] = fits.filter(({ known }) => known > 0).sort((a, b) => b.fit - a.fit);
  const some = keys.slice(0, 5).map(quoted).join(", ");
  const content = `It contains JSON with the ${keys.length === 1 ? "key" : "keys"} ${some}${keys.length > 5 ? " ..." : ""}`;
  return best === undefined
    ? `${content}, which no known format has.`
    : `${content}; the nearest format is ${best.title}.`;
}

/** Keys that are looked at. */
const MOST_KEYS = 20;

/** Returns the keys of the outermost object of a JSON file, or of the first item of its outermost list. */
async function outermostKeys(tree: SourceTree, path: DatasetPath): Promise<readonly string[]> {
  const keys: string[] = [];
  const add = (key: string) => keys.push(key) < MOST_KEYS;
  const visitor: JsonVisitor = {
    list: (key) => key === undefined || add(key),
    field: add,
    // Entered, so that the key of one that is cut off counts.
    object: add,
    element(key, piece) {
      if (key !== undefined) return undefined;
      const first = pieceValue(piece);
      if (isJsonObject(first)) keys.push(...Object.keys(first).slice(0, MOST_KEYS));
      return false;
    },
  };
  await lookAtJson(tree, path, visitor);
  return keys;
}
