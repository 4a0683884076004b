import { baseName, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { datasetFolder } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { surveyOpenImages } from "./survey.ts";
import type { TableKind } from "./tableKind.ts";

const inWords: Record<TableKind, string> = {
  boxes: "lists boxes by ImageID and LabelName",
  masks: "lists masks by MaskPath and ImageID",
  labels: "lists labels of images by ImageID and LabelName",
  images: "lists images by ImageID",
  names: "names classes by their identifiers",
  relations: "lists relations of two boxes",
  points: "lists points by ImageID",
};
const certain: ReadonlySet<TableKind> = new Set(["boxes", "masks", "labels"]);

/** Finds Open Images by the columns of its tables. */
export async function detectOpenImages(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  if (!tree.files.some(({ path }) => /\.csv$/i.test(path))) return [];
  const { tables } = await surveyOpenImages(tree, "", signal);
  const telling = tables.filter(({ kind }) => certain.has(kind));
  const found = telling.length > 0 ? telling : tables.filter(({ kind }) => kind !== "images");
  if (found.length === 0) return [];
  const folders = tables.map(({ path }) => folderOf(path));
  const root = datasetFolder(commonRoot(tree, folders));
  const reasons = found.slice(0, 3).map(({ path, kind }) => `${baseName(path)} ${inWords[kind]}`);
  return [{ slug: "openimages", certainty: telling.length > 0 ? "certain" : "weak", root, reasons }];
}
