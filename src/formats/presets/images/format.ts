import { z } from "zod";
import { baseName, folderOf } from "../../../model/datasetPath.ts";
import { wrapperFolder } from "../../detect/wrapperFolder.ts";
import type { DatasetFormat, Detection, ReadContext, ReadEvent } from "../../format.ts";
import { checkImage, isImageName, mayBeImage } from "../../images/imageFile.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";

const options = z.object({});

/** Plain images: every picture of the drop, folders as datasets, no labels. */
export const imagesFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 2,
  slug: "images",
  title: "Images",
  description: "Pictures without labels. Every folder becomes a dataset.",
  shapes: [
    "photo1.jpg\nphoto2.png",
    "morning/\n  photo1.jpg\nevening/\n  photo1.jpg",
    "site A/\n  day 1/\n    photo1.jpg\n  day 2/\n    photo1.jpg",
  ],
  options,
  detect: detectImages,
  read: readImages,
};

async function detectImages(tree: SourceTree): Promise<readonly Detection[]> {
  const named = tree.files.filter((file) => isImageName(file.path));
  // Without one picture by name, files whose names say nothing may still be some.
  const pictures = named.length > 0 ? named : tree.files.filter((file) => mayBeImage(file.path)).slice(0, 100);
  if (named.length === 0) {
    const infos = await Promise.all(pictures.map((file) => tree.image(file.path).catch(() => undefined)));
    if (!infos.some((info) => info !== undefined && info.kind !== "unknown" && info.kind !== "svg")) return [];
  }
  const root = wrapperFolder(tree.files.map((file) => file.path).filter(mayBeImage));
  const folders = new Set(pictures.map((file) => folderOf(file.path))).size;
  const count =
    named.length > 0 ? `${named.length} ${named.length === 1 ? "picture" : "pictures"}` : "pictures without extensions";
  const reasons = [`${count} in ${folders} ${folders === 1 ? "folder" : "folders"}`];
  return [{ slug: "images", certainty: "weak", root, reasons }];
}

async function* readImages(tree: SourceTree, { root, signal }: ReadContext<unknown>): AsyncIterable<ReadEvent> {
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

/** Images that lie in no folder go to `ds0`, or to the next free name if a folder is called so. */
function nameForRoot(tree: SourceTree, prefix: string): string {
  const folders = new Set<string>();
  for (const file of tree.files) {
    if (file.path.startsWith(prefix)) folders.add(folderOf(file.path.slice(prefix.length)));
  }
  let name = "ds0";
  for (let n = 1; folders.has(name); n++) name = `ds0_${String(n).padStart(2, "0")}`;
  return name;
}
