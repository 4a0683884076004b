import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { firstCsvRows } from "../../text/csv.ts";
import { type OpenImagesTable, tableOfFirstRow } from "./table.ts";

/** A table of Open Images in the drop. */
export interface TableOnDisk extends OpenImagesTable {
  readonly path: DatasetPath;
}

/** The files of a drop by what they are. */
export interface Survey {
  readonly tables: readonly TableOnDisk[];
  readonly images: readonly SourceFile[];
  readonly jsons: readonly DatasetPath[];
  /** Other CSV files. */
  readonly otherTables: readonly DatasetPath[];
  readonly others: readonly DatasetPath[];
}

/** CSV files that are opened. */
const MAX_TABLES = 200;

/** Reads the first rows of all CSV files of a folder. `prefix` ends with a slash or is empty. */
export async function surveyOpenImages(tree: SourceTree, prefix: string, signal?: AbortSignal): Promise<Survey> {
  const tables: TableOnDisk[] = [];
  const images: SourceFile[] = [];
  const jsons: DatasetPath[] = [];
  const otherTables: DatasetPath[] = [];
  const others: DatasetPath[] = [];
  let opened = 0;
  for (const file of tree.files) {
    const { path } = file;
    if (!path.startsWith(prefix)) continue;
    const extension = extensionOf(path);
    if (extension === ".csv" && opened++ < MAX_TABLES) {
      const [first] = await firstCsvRows(tree, path, 1, { signal });
      const table = tableOfFirstRow(first);
      if (table === undefined) otherTables.push(path);
      else tables.push({ ...table, path });
    } else if (extension === ".json") jsons.push(path);
    else if (mayBeImage(path)) images.push(file);
    else others.push(path);
  }
  return { tables, images, jsons, otherTables, others };
}
