/** Why a file of a drop is not used: the words by which reports count skipped files, and which the page shows. */
export const skipReason = {
  notAnImage: "not an image",
  notAnAnnotation: "not an annotation",
  notALabelFile: "not a label file",
  notABoxTable: "not a table of boxes",
  notAClassTable: "not a table of classes",
  notTheClassList: "not the list of classes of the masks",
  notPartOfDataset: "not part of the dataset",
  outsideOfRoot: "outside of the dataset's folder",
  imageOutsideOfDataset: "image outside of a dataset",
  excludedByChoice: "excluded by choice",
  damagedImage: "damaged image",

  annotationWithoutImage: "annotation without image",
  metadataWithoutImage: "metadata without image",
  maskOfImage: "mask of an image",
  maskWithoutRow: "mask without a row",
  imageUnreadable: "its image cannot be read",
  severalImagesClaimIt: "annotation that several images claim",
  secondAnnotation: "second annotation of its image",
  secondMask: "second mask of its image",
  otherVersion: "another version of the labels",

  predictions: "predictions",
  rendering: "rendering of the labels",
  depthMap: "depth map",
  sensorData: "data of another sensor",
  submissionForm: "submission form",
  unsupported: "unsupported kind of annotation",

  systemFile: "system file",
  notebookCheckpoint: "notebook checkpoint",
  programCache: "program cache",
  versionControl: "version control",
  unfinishedDownload: "unfinished download",
} as const;

/** Returns the reason for a file whose image has its labels from another file. `labels`: what that file contains, such as `polygons`. */
export function otherLabelsUsed(labels: string): string {
  return `the ${labels} of its image are used`;
}
