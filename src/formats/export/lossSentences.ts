/** What several formats say of what they cannot hold: one loss is told in the same words whichever of them is written. */
export const LOST = {
  imageDescriptions: "Descriptions of images are left out.",
  objectDescriptions: "Descriptions of objects are left out.",
  objectFields: "Fields of objects that only another format has are left out.",
  tagFields: "Fields of tags that only another format has are left out.",
  tagsOfUnlabelled: "Tags of images that nobody labelled are left out.",
  holes: "Polygons with holes become masks.",
  parts: "Objects of several parts become masks.",
  halfTransparency: "Half transparent masks become masks that are on or off.",
  otherShapes: "Objects of shapes that are not drawn are left out.",
} as const;
