import { baseName, folderOf } from "../../../model/datasetPath.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { checkImage, mayBeImage } from "../../images/imageFile.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";

/** Reads every image of the drop. Its folder is its dataset. */
export async function* readImages(tree: SourceTree, { root, signal }: ReadContext<unknown>): AsyncIterable<ReadEvent> {
  const prefix = root === "" ? "" : `${root}/`;
  const rootDataset = nameForRoot(tree, prefix);
  const announced = new Set<string>();
  const load = async (file: SourceFile) => ({
    file,
    check: mayBeImage(file.path) && file.path.startsWith(prefix) ? await checkImage(tree, file, signal) : undefined,
  });
  for await (const { file, check } of mapAhead(tree.files, load)) {
    signal?.throwIfAborted();
    if (check === undefined) {
      yield fileEvent(file.path, "skipped", mayBeImage(file.path) ? skipReason.outsideOfRoot : skipReason.notAnImage);
      continue;
    }
    const { info, problems, failed } = check;
    for (const problem of problems) yield problemEvent(problem);
    if (info === undefined) {
      yield failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", skipReason.notAnImage);
      continue;
    }
    const dataset = folderOf(file.path.slice(prefix.length)) || rootDataset;
    if (!announced.has(dataset)) {
      announced.add(dataset);
      yield { type: "dataset", name: dataset };
    }
    const name = baseName(file.path);
    yield { type: "image", dataset, name, path: file.path, info, labelled: false, figures: [], tags: [] };
  }
}

/** Returns the dataset of images that are in no folder: `ds0`, or the next free name if a folder has that name. */
function nameForRoot(tree: SourceTree, prefix: string): string {
  const folders = new Set<string>();
  for (const file of tree.files) {
    if (file.path.startsWith(prefix)) folders.add(folderOf(file.path.slice(prefix.length)));
  }
  let name = "ds0";
  for (let n = 1; folders.has(name); n++) name = `ds0_${String(n).padStart(2, "0")}`;
  return name;
}
