import type { LabelPlaces } from "../../export/labelFiles.ts";
import type { ProjectHead } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { kittiWriteOptions } from "./writeOptions.ts";

/**
 * Returns where an export has its files, inside the folder of each dataset. torchvision adds `Kitti/raw/training` to its root, opens a label file
 * for every image, and takes the name of an image up to its first dot. Source: `torchvision/datasets/kitti.py`.
 */
export function kittiPlaces({ writeOptions }: Pick<ProjectHead, "writeOptions">): LabelPlaces {
  const { layout } = kittiWriteOptions.parse(writeOptions ?? {});
  if (layout === "kitti") return { images: "image_2", labels: "label_2" };
  const folder = "Kitti/raw/training";
  return { images: `${folder}/image_2`, labels: `${folder}/label_2`, labelsAll: true, rename: withOneDot };
}

function withOneDot(name: string): string {
  const stem = withoutExtension(name);
  return stem.replaceAll(".", "_") + name.slice(stem.length);
}
