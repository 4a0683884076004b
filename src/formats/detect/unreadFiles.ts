import { extensionOf } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { UnreadFormat } from "../format.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../sourceTree.ts";
import { IMAGES_ALONE } from "./unreadLabels.ts";

/** A kind of files that contain a dataset, recognized by the ends of their paths. */
interface UnreadFiles {
  readonly name: string;
  readonly ends: RegExp;
  readonly advice: string;
  /** True when such files beside images hold their labels. */
  readonly holdsLabels?: true;
}

const medicalVolume: UnreadFiles = {
  name: "a medical volume (DICOM, NIfTI)",
  ends: /\.(dcm|dicom|nii|nii\.gz)$/i,
  advice: "Export the slices as PNG; medical volumes are not read.",
};

/** Kinds of files that no format reads; the first that fits counts. */
const byPath: readonly UnreadFiles[] = [
  medicalVolume,
  {
    name: "a split archive",
    ends: /\.(zip|7z|rar|tar|gz|tgz)\.\d{3}$|\.z\d{2}$|\.part\d+\.rar$|\.r\d{2}$/i,
    advice: "Join the parts first, then unpack the archive and send the files.",
  },
  {
    name: "an archive",
    ends: /\.(zip|tar|gz|tgz|7z|rar|bz2|xz)$/i,
    advice: "Unpack it and send the files, or drop it on the page, which reads zip and tar archives as folders.",
  },
  {
    name: "TFRecord",
    // Large ones are split into parts: train.tfrecord-00000-of-00010.
    ends: /\.(tfrecords?|record)(-\d+-of-\d+)?$/i,
    advice: "Export the images with labels as files, for example as COCO or Pascal VOC.",
    holdsLabels: true,
  },
  {
    name: "a point cloud",
    ends: /\.(pcd|ply|las|laz|pts)$|(^|\/)velodyne(_points\/data)?\/[^/]*\.bin$/i,
    advice: "Only images are read; drop the camera images, if there are any.",
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
    name: "a dataset in Parquet or Arrow files (Hugging Face)",
    ends: /\.(parquet|arrow)$/i,
    advice: "Save the images as files, and their labels as COCO.",
  },
  {
    name: "a dataset in array files (NumPy, MATLAB, HDF5)",
    ends: /\.(npy|npz|mat|h5|hdf5)$/i,
    advice: "Save the images as PNG and the masks as PNG or COCO.",
  },
];

/** Returns the kind of a file that no format reads, by the end of its path; undefined for other files. */
export function unreadFileKind(path: string): Pick<UnreadFormat, "name" | "advice"> | undefined {
  return byPath.find(({ ends }) => ends.test(path));
}

/** Files without an extension that are opened: scanners name their slices like this. */
const NAMELESS_FILES = 12;
/** The mark of a DICOM file, and its place in bytes. */
const DICOM_MARK = { at: 128, text: "DICM" };

/** Returns the kind of the files beside images that hold their labels and that no format reads, such as TFRecord. */
export function findLabelFiles({ files }: Pick<SourceTree, "files">): UnreadFormat | undefined {
  for (const { name, ends, advice } of byPath.filter(({ holdsLabels }) => holdsLabels)) {
    const found = files.filter((file) => ends.test(file.path));
    if (found.length > 0) return { name, reason: reasonFor(found), advice: `${advice} ${IMAGES_ALONE}` };
  }
  return undefined;
}

/** Returns the kind of the files of a drop when they contain a dataset that no format reads, such as videos or archives. */
export async function findUnreadFiles(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  for (const { name, ends, advice } of byPath) {
    const files = tree.files.filter((file) => ends.test(file.path));
    if (files.length > 0) return { name, reason: reasonFor(files), advice };
  }
  const slices = await dicomWithoutExtension(tree, signal);
  if (slices.length === 0) return undefined;
  return { name: medicalVolume.name, reason: reasonFor(slices), advice: medicalVolume.advice };
}

function reasonFor(files: readonly SourceFile[]): string {
  const path = files[0]?.path;
  return files.length === 1
    ? `the drop contains ${path}`
    : `the drop contains ${count(files.length, "file")} like ${path}`;
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
