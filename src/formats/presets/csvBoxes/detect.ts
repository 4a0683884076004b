import { baseName, folderOf } from "../../../model/datasetPath.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { datasetFolder } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { guessInWords } from "./guessWords.ts";
import { csvOptions } from "./options.ts";
import { surveyBoxes } from "./survey.ts";

/** Finds tables with a column of images of the drop and columns of boxes. Says what each column is taken for. */
export async function detectCsvBoxes(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  if (!tree.files.some(({ path }) => /\.(csv|tsv)$/i.test(path))) return [];
  const { files, pictures } = await surveyBoxes(tree, "", csvOptions.parse({}), signal);
  const isBare = pictures.length === 0;
  const fitting = files.filter(({ head }) => (isBare ? head.rows.length > 0 : 2 * head.matches >= head.rows.length));
  const here = fitting.filter(({ head }) => isBare || head.matches > 0);
  if (here.length === 0) return [];
  const isNamed = !isBare && here.every(({ table }) => table.isNamed && table.label !== undefined);
  const root = datasetFolder(
    commonRoot(
      tree,
      here.map(({ head }) => folderOf(head.path)),
    ),
  );
  const reasons = here
    .slice(0, 3)
    .map(({ head, table }) => `${baseName(head.path)} has boxes: ${guessInWords(head, table)}`);
  return [{ slug: "csv", certainty: isNamed ? "certain" : "likely", root, reasons }];
}
