import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { firstCsvRows } from "../../text/csv.ts";
import { type OpenImagesTable, tableKind } from "./tableKind.ts";

/** A CSV file of Open Images. */
export interface TableOnDisk extends OpenImagesTable {
  readonly path: DatasetPath;
}

/** What a drop holds of Open Images. */
export interface Survey {
  readonly tables: readonly TableOnDisk[];
  readonly pictures: readonly SourceFile[];
  readonly jsons: readonly DatasetPath[];
  /** CSV files that are something else. */
  readonly otherTables: readonly DatasetPath[];
  readonly others: readonly DatasetPath[];
}

/** CSV files that are opened. */
const MAX_TABLES = 200;

/** Looks at the first rows of all CSV files of a folder; `prefix` ends with a slash or is empty. */
export async function surveyOpenImages(tree: SourceTree, prefix: string, signal?: AbortSignal): Promise<Survey> {
  const tables: TableOnDisk[] = [];
  const pictures: SourceFile[] = [];
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
      const table = tableKind(first);
      if (table === undefined) otherTables.push(path);
      else tables.push({ ...table, path });
    } else if (extension === ".json") jsons.push(path);
    else if (mayBeImage(path)) pictures.push(file);
    else others.push(path);
  }
  return { tables, pictures, jsons, otherTables, others };
}
