import { type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import { isImageName } from "../images/imageFile.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../sourceTree.ts";
import { JsonSplitter, type JsonVisitor, utf8Of } from "../text/jsonStream.ts";

/** JSON files that detection opens, and bytes of each. */
const MAX_FILES = 60;
const MAX_BYTES = 1024 * 1024;

/** Returns the JSON files of a drop to open in detection: those with a `promising` name first, then the largest. */
export function jsonCandidates(tree: SourceTree, promising: RegExp): SourceFile[] {
  const rank = ({ path }: SourceFile) => Number(promising.test(path.slice(path.lastIndexOf("/") + 1)));
  return tree.files
    .filter((file) => extensionOf(file.path) === ".json")
    .sort((a, b) => rank(b) - rank(a) || (b.bytes ?? 0) - (a.bytes ?? 0) || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_FILES);
}

/** Passes the beginning of a JSON file to a visitor. Ignores what is wrong with it or cut off. */
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

/** Returns the folder around several folders, and around at least one image if the drop has any. */
export function commonRoot(tree: SourceTree, folders: readonly string[]): string {
  const [first = "", ...rest] = folders;
  let root = first;
  const holds = (folder: string) => root === "" || folder === root || folder.startsWith(`${root}/`);
  while (!rest.every(holds)) root = folderOf(root);
  while (root !== "" && !tree.files.some(({ path }) => isImageName(path) && holds(path))) root = folderOf(root);
  return root;
}
