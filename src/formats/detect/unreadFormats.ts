import { extensionOf } from "../../model/datasetPath.ts";
import { isImageName } from "../images/imageFile.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../sourceTree.ts";
import { jsonValueOf } from "../text/json.ts";
import { isJsonObject } from "../text/jsonValue.ts";
import { readText } from "../text/text.ts";
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

/** Kinds of files that hold datasets and that no format here reads, by the ends of their paths; the first that fits counts. */
const byPath: readonly {
  readonly name: string;
  readonly ends: RegExp;
  readonly advice: string;
}[] = [
  {
    name: "a medical volume (DICOM, NIfTI)",
    ends: /\.(dcm|dicom|nii|nii\.gz)$/i,
    advice: "Export the slices as PNG; medical volumes are not read.",
  },
  {
    name: "an archive",
    ends: /\.(zip|tar|gz|tgz|7z|rar|bz2|xz)$/i,
    advice: "Unpack it and send the files, or drop it on the page, which reads zip and tar archives as folders.",
  },
  {
    name: "TFRecord",
    // Large ones are written in parts: train.tfrecord-00000-of-00010.
    ends: /\.(tfrecords?|record)(-\d+-of-\d+)?$/i,
    advice: "Export the images with labels as files, for example as COCO or Pascal VOC.",
  },
  {
    name: "a point cloud",
    ends: /\.(pcd|ply|las|laz|pts)$|(^|\/)velodyne(_points\/data)?\/[^/]*\.bin$/i,
    advice: "Only images are read; drop the camera images if there are some.",
  },
  {
    name: "a video",
    ends: /\.(mp4|avi|mov|mkv|webm|m4v|mpg|mpeg)$/i,
    advice: "Extract the frames as images, for example with ffmpeg, and drop the folder of frames.",
  },
  {
    name: "a dataset in JSON lines",
    ends: /\.(jsonl|ndjson)$/i,
    advice: "Export the dataset in a format with one annotation file, for example COCO.",
  },
  {
    name: "a dataset in array files (NumPy, MATLAB, HDF5)",
    ends: /\.(npy|npz|mat|h5|hdf5)$/i,
    advice: "Save the images as PNG and the masks as PNG or COCO.",
  },
];

/** Files without an extension that are opened: scanners name their slices so. */
const NAMELESS_FILES = 12;
/** Where a DICOM file says what it is, in bytes. */
const DICOM_MARK = { at: 128, text: "DICM" };

/** Looks for a format that is known and not read: a project of another kind, labels, or files that a drop without pictures is made of. */
export async function findUnreadFormat(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  const project = await otherSuperviselyProject(tree, signal);
  if (project !== undefined) return project;
  const labels = await findUnreadLabels(tree, signal);
  if (labels !== undefined) return labels;
  // Beside pictures such files are only left out.
  if (tree.files.some((file) => isImageName(file.path))) return undefined;
  for (const { name, ends, advice } of byPath) {
    const files = tree.files.filter((file) => ends.test(file.path));
    if (files.length > 0) return { name, reason: reasonFor(files), advice };
  }
  const slices = await dicomWithoutExtension(tree, signal);
  const { name, advice } = byPath[0]!;
  return slices.length === 0 ? undefined : { name, reason: reasonFor(slices), advice };
}

function reasonFor(files: readonly SourceFile[]): string {
  const [first] = files;
  return files.length === 1 ? `there is ${first!.path}` : `there are ${files.length} files like ${first!.path}`;
}

async function dicomWithoutExtension(tree: SourceTree, signal?: AbortSignal): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  const { at, text } = DICOM_MARK;
  for (const file of tree.files.filter(({ path }) => extensionOf(path) === "").slice(0, NAMELESS_FILES)) {
    try {
      const head = await tree.head(file.path, at + text.length, signal);
      if (new TextDecoder().decode(head.subarray(at)) === text) found.push(file);
    } catch (error) {
      if (!(error instanceof SourceReadError)) throw error;
    }
  }
  return found;
}

/** Supervisely has projects of videos, volumes and point clouds as well; their meta file says so. */
async function otherSuperviselyProject(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  const metas = tree.files.filter((file) => /(^|\/)meta\.json$/.test(file.path)).slice(0, 20);
  for (const { path } of metas) {
    const text = await readText(tree, path, { maxBytes: 16 * 1024 * 1024, ...(signal && { signal }) });
    const meta = text.ok ? jsonValueOf(text.value) : undefined;
    if (!isJsonObject(meta)) continue;
    const { classes, projectType } = meta;
    if (!Array.isArray(classes) || typeof projectType !== "string" || projectType === "images") continue;
    return {
      name: `a Supervisely project of ${projectType.replaceAll("_", " ")}`,
      reason: `${path} says "projectType": ${JSON.stringify(projectType)}`,
      advice: "Only projects of images are read.",
    };
  }
  return undefined;
}
