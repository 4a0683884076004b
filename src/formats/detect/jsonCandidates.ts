import { type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import { isImageName } from "../images/imageFile.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../sourceTree.ts";
import { JsonSplitter, type JsonVisitor, utf8Of } from "../text/jsonStream.ts";

/** JSON files that detection opens at most, and bytes of each. */
const MAX_FILES = 60;
const MAX_BYTES = 1024 * 1024;

/** JSON files of a drop that are worth a look, those with telling names and the largest first. */
export function jsonCandidates(tree: SourceTree, telling: RegExp): SourceFile[] {
  const promise = ({ path }: SourceFile) => Number(telling.test(path.slice(path.lastIndexOf("/") + 1)));
  return tree.files
    .filter((file) => extensionOf(file.path) === ".json")
    .sort((a, b) => promise(b) - promise(a) || (b.bytes ?? 0) - (a.bytes ?? 0) || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_FILES);
}

/** Shows the beginning of a JSON file to a visitor. What is wrong with it, or cut off, does not matter here. */
export async function lookAtJson(
  tree: SourceTree,
  path: DatasetPath,
  visitor: JsonVisitor,
  signal?: AbortSignal,
): Promise<void> {
  const splitter = new JsonSplitter(visitor);
  let seen = 0;
  try {
    for await (const bytes of utf8Of(tree.stream(path, signal))) {
      seen += bytes.length;
      if (!splitter.write(bytes) || seen >= MAX_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
  }
}

/** The folder that is around all of some folders, and around images as well if there are any in the drop. */
export function commonRoot(tree: SourceTree, folders: readonly string[]): string {
  const [first = "", ...rest] = folders;
  let root = first;
  const holds = (folder: string) => root === "" || folder === root || folder.startsWith(`${root}/`);
  while (!rest.every(holds)) root = folderOf(root);
  while (root !== "" && !tree.files.some(({ path }) => isImageName(path) && holds(path))) root = folderOf(root);
  return root;
}
