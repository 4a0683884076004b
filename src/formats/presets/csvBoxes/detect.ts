import { baseName, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { datasetFolder } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { describeColumns } from "./describeColumns.ts";
import { csvOptions } from "./options.ts";
import type { PerImageTables } from "./perImage.ts";
import { surveyBoxes } from "./survey.ts";

/** Finds tables with a column of images of the drop and columns of boxes. The reasons state what each column is read as. */
export async function detectCsvBoxes(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  if (!tree.files.some(({ path }) => /\.(csv|tsv)$/i.test(path))) return [];
  const { files, images, perImage } = await surveyBoxes(tree, "", csvOptions.parse({}), signal);
  if (perImage !== undefined) return [detectPerImage(tree, perImage)];
  const isWithoutImages = images.length === 0;
  const fitting = files.filter(({ head }) =>
    isWithoutImages ? head.rows.length > 0 : 2 * head.matches >= head.rows.length,
  );
  const here = fitting.filter(({ head }) => isWithoutImages || head.matches > 0);
  if (here.length === 0) return [];
  const isNamed = !isWithoutImages && here.every(({ columns }) => columns.isNamed && columns.label !== undefined);
  const root = datasetFolder(
    commonRoot(
      tree,
      here.map(({ head }) => folderOf(head.path)),
    ),
  );
  const reasons = here
    .slice(0, 3)
    .map(({ head, columns }) => `${baseName(head.path)} has boxes: ${describeColumns(head, columns)}`);
  return [{ slug: "csv", certainty: isNamed ? "certain" : "likely", root, reasons }];
}

function detectPerImage(tree: SourceTree, { pairs, head, columns }: PerImageTables): Detection {
  const folders = [...pairs.labelOf].flatMap(([image, { path }]) => [folderOf(image), folderOf(path)]);
  const reasons = [
    `${count(pairs.labelOf.size, "table is", "tables are")} named after an image and ${pairs.labelOf.size === 1 ? "has" : "have"} boxes: ${describeColumns(head, columns)}`,
  ];
  return { slug: "csv", certainty: "likely", root: datasetFolder(commonRoot(tree, folders)), reasons };
}
