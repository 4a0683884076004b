/** The folder of `ImageSets` with our lists of images that are not labelled. The challenges have no such folder. */
export const UNLABELLED = "Unlabelled";
