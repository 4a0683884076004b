import { baseName, extensionOf, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { datasetFolder } from "../../images/labelFolders.ts";
import { labelLikeFiles } from "../../images/labelLikeFiles.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { surveyOpenImages } from "./survey.ts";
import type { TableKind } from "./table.ts";

/** What each kind of table contains, as the predicate of a sentence. */
const contents: Record<TableKind, string> = {
  boxes: "lists boxes by ImageID and LabelName",
  masks: "lists masks by MaskPath and ImageID",
  labels: "lists image labels by ImageID and LabelName",
  images: "lists images by ImageID",
  names: "names classes by their identifiers",
  relations: "lists relations of two boxes",
  points: "lists points by ImageID",
};
/** Kinds of tables that only Open Images has. */
const certain: ReadonlySet<TableKind> = new Set(["boxes", "masks", "labels"]);

/** Finds Open Images by the columns of its tables. */
export async function detectOpenImages(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  if (!tree.files.some(({ path }) => /\.csv$/i.test(path))) return [];
  const { tables } = await surveyOpenImages(tree, "", signal);
  const certainTables = tables.filter(({ kind }) => certain.has(kind));
  const found = certainTables.length > 0 ? certainTables : tables.filter(({ kind }) => kind !== "images");
  if (found.length === 0) return [];
  const folders = tables.map(({ path }) => folderOf(path));
  const root = datasetFolder(commonRoot(tree, folders));
  const reasons = found.slice(0, 3).map(({ path, kind }) => `${baseName(path)} ${contents[kind]}`);
  const isCertain = certainTables.length > 0 && !areOfToolkit(tree, certainTables);
  return [{ slug: "openimages", certainty: isCertain ? "certain" : "weak", root, reasons }];
}

/** Returns true for the tables of all images that OIDv4 ToolKit keeps beside its label files of some. */
function areOfToolkit({ files }: Pick<SourceTree, "files">, tables: readonly { readonly path: string }[]): boolean {
  if (!tables.every(({ path }) => baseName(folderOf(path)) === "csv_folder")) return false;
  const paths = files.map(({ path }) => path);
  return (
    labelLikeFiles(
      paths.filter(isImageName),
      paths.filter((path) => extensionOf(path) === ".txt"),
    ).length > 0
  );
}
