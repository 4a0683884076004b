import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import type { ProjectHead } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { vocWriteOptions } from "./writeOptions.ts";

/** Where an export has its files. */
interface VocPlaces {
  /** The folder with `JPEGImages`, `Annotations` and `ImageSets`. */
  readonly folder: string;
  /** Names of images, which are all in one folder, and of lists, one for each dataset. */
  readonly names: ArchivePlaces;
  /** Returns the name of a further list of all labelled images, beside these lists; undefined where none is needed. */
  listOfAll(lists: Iterable<string>): string | undefined;
}

/** The lists that torchvision opens. */
const TORCHVISION_LISTS = ["train", "val", "trainval"];

/**
 * Returns where an export has its files. torchvision adds `VOCdevkit/VOC2012` to its root and `.jpg` to the names in a list, and takes
 * the lists train, val and trainval. Source: `torchvision/datasets/voc.py`.
 */
export function vocPlaces(project: ProjectHead): VocPlaces {
  const { layout } = vocWriteOptions.parse(project.writeOptions ?? {});
  const isForTorchvision = layout === "torchvision";
  const top = topFolder(project);
  return {
    folder: isForTorchvision ? `${top}/VOCdevkit/VOC2012` : top,
    names: new ArchivePlaces(project, {
      folderOf: (dataset) => archiveName(dataset, "dataset"),
      keyOf: withoutExtension,
      oneFolder: true,
      ...(isForTorchvision && { rename: (name: string) => `${withoutExtension(name)}.jpg` }),
    }),
    listOfAll(lists) {
      const isKnown = [...lists].some((list) => TORCHVISION_LISTS.includes(list));
      return isForTorchvision && !isKnown ? "trainval" : undefined;
    },
  };
}
