import { extensionOf } from "../model/datasetPath.ts";
import { parseJson } from "./json.ts";
import { isJsonObject } from "./jsonValue.ts";
import { isImageName } from "./picture.ts";
import type { SourceTree } from "./sourceTree.ts";
import { readText } from "./text.ts";
import { findUnreadLabels } from "./unreadLabels.ts";

/** A format that is known and not read. */
export interface UnreadFormat {
  /** Its name, as it stands in "This is ...": `COCO`, `an archive`. */
  readonly name: string;
  /** What it was recognised by. */
  readonly reason: string;
  /** What to do instead, as a sentence. */
  readonly advice: string;
}

/** Kinds of files that hold datasets and that no format here reads, by extension. */
const byExtension: readonly {
  readonly name: string;
  readonly extensions: readonly string[];
  readonly advice: string;
}[] = [
  {
    name: "an archive",
    extensions: [".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz"],
    advice: "Unpack it and send the files, or drop it on the page, which reads zip and tar archives as folders.",
  },
  {
    name: "TFRecord",
    extensions: [".tfrecord", ".tfrecords", ".record"],
    advice: "Export the images with labels as files, for example as COCO or Pascal VOC.",
  },
  {
    name: "a medical volume (DICOM, NIfTI)",
    extensions: [".dcm", ".dicom", ".nii"],
    advice: "Export the slices as PNG; medical volumes are not read.",
  },
  {
    name: "a point cloud",
    extensions: [".pcd", ".ply", ".las", ".laz", ".pts"],
    advice: "Only images are read; drop the camera images if there are some.",
  },
  {
    name: "a video",
    extensions: [".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg"],
    advice: "Extract the frames as images, for example with ffmpeg, and drop the folder of frames.",
  },
  {
    name: "a dataset in JSON lines",
    extensions: [".jsonl", ".ndjson"],
    advice: "Export the dataset in a format with one annotation file, for example COCO.",
  },
  {
    name: "a dataset in array files (NumPy, MATLAB, HDF5)",
    extensions: [".npy", ".npz", ".mat", ".h5", ".hdf5"],
    advice: "Save the images as PNG and the masks as PNG or COCO.",
  },
];

/** Looks for a format that is known and not read: a project of another kind, labels, or files that a drop without pictures is made of. */
export async function findUnreadFormat(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  const project = await otherSuperviselyProject(tree, signal);
  if (project !== undefined) return project;
  const labels = await findUnreadLabels(tree, signal);
  if (labels !== undefined) return labels;
  // Beside pictures such files are only left out.
  if (tree.files.some((file) => isImageName(file.path))) return undefined;
  for (const { name, extensions, advice } of byExtension) {
    const files = tree.files.filter((file) => extensions.includes(extensionOf(file.path)));
    if (files.length === 0) continue;
    const reason =
      files.length === 1 ? `there is ${files[0]!.path}` : `there are ${files.length} files like ${files[0]!.path}`;
    return { name, reason, advice };
  }
  return undefined;
}

/** Supervisely has projects of videos, volumes and point clouds as well; their meta file says so. */
async function otherSuperviselyProject(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  const metas = tree.files.filter((file) => /(^|\/)meta\.json$/.test(file.path)).slice(0, 20);
  for (const { path } of metas) {
    const text = await readText(tree, path, { maxBytes: 16 * 1024 * 1024, ...(signal && { signal }) });
    const json = "refused" in text ? undefined : parseJson(text.text);
    if (json === undefined || "error" in json || !isJsonObject(json.value)) continue;
    const { classes, projectType } = json.value;
    if (!Array.isArray(classes) || typeof projectType !== "string" || projectType === "images") continue;
    return {
      name: `a Supervisely project of ${projectType.replaceAll("_", " ")}`,
      reason: `${path} says "projectType": ${JSON.stringify(projectType)}`,
      advice: "Only projects of images are read.",
    };
  }
  return undefined;
}
