/** Losses that several formats have, each in the same words for all of them. */
export const LOST = {
  imageDescriptions: "Descriptions of images are lost.",
  objectDescriptions: "Descriptions of objects are lost.",
  objectFields: "Fields of objects that only another format has are lost.",
  tagFields: "Fields of tags that only another format has are lost.",
  tagsOfUnlabelled: "Tags of images that are not labelled are lost.",
  unlabelled: "Images that are not labelled become images without objects.",
  holes: "Polygons with holes become masks.",
  parts: "Objects of several parts become masks.",
  halfTransparency: "Alpha masks become masks without transparency.",
  otherShapes: "Objects of shapes that are not drawn are lost.",
} as const;
