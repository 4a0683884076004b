import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { uprightSize } from "../../../model/image.ts";
import { cityscapesColor, labelOfName } from "../../classes/cityscapesLabels.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import { frameLosses } from "../../export/uprightFrame.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { POLYGON_FIELDS } from "../../geometry/polygonJson.ts";
import { hasIdImages, InstanceIds } from "./idImages.ts";
import { INSTANCES_PER_CLASS, meaningOfName } from "./meaning.ts";
import { CityscapesPlaces, splitOf } from "./places.ts";
import { isNamedGroup, labelOf } from "./writtenObject.ts";

/** Reports what `writeCityscapes` cannot hold. */
export function cityscapesLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const ofNames = nameLosses(new CityscapesPlaces(project), report, (folder) => splitOf(folder) ?? "");
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }, { geometries }) =>
      geometries.has(title) ? { title, shape: "any", ...cityscapesColor(title) } : undefined,
    classesInOrderOfUse: true,
    tag: (tag, { tags }) => (tag.name === "crowd" && tags.has(tag.name) ? redeclaredTag(tag) : undefined),
  });
  return {
    image(image) {
      ofNames.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      report("Groups of objects are lost.", groupedObjects(image.figures));
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
      for (const sentence of lossesOfIds(image)) report(sentence);
    },
    end: ofDefinitions.end,
  };
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (!image.labelled) yield LOST.unlabelled;
  if (image.tags.length > 0) yield "Tags of images are lost.";
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  yield* frameLosses(image);
}

function* lossesOfObject(figure: Figure): Generator<string> {
  const shape = lossOfShape(figure.geometry);
  if (shape !== undefined) yield shape;
  if (figure.description) yield LOST.objectDescriptions;
  if (Object.keys(figure.extra ?? {}).some((name) => POLYGON_FIELDS.has(name))) yield LOST.objectFields;
  if (figure.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (figure.tags.length > (isNamedGroup(figure) ? 1 : 0)) {
    yield "Tags of objects are lost, except for the tag `crowd` of classes whose objects Cityscapes counts.";
  }
  if (meaningOfName(labelOf(figure)).class !== figure.class) {
    yield "Classes that are called like groups of Cityscapes, such as `cargroup`, become the class of one with the tag `crowd`.";
  }
}

/** What the shape of an object loses as one outline. */
function lossOfShape(geometry: Geometry): string | undefined {
  switch (geometry.type) {
    case "point":
      return "Points are lost.";
    case "polyline":
      return "Polylines are lost.";
    case "graph":
      return "Keypoints are lost.";
    case "other":
      return LOST.otherShapes;
    case "rectangle":
      return "Bounding boxes become polygons with four corners.";
    case "rotatedRectangle":
      return "Oriented bounding boxes become polygons with four corners.";
    case "polygon":
      return geometry.rings.length > 1 ? "Polygons with holes become one outline." : undefined;
    case "multipart":
      return "Objects of several parts become one outline.";
    case "bitmap":
      return "Masks become outlines.";
  }
}

/** What the label images of an image lack. */
function* lossesOfIds({ info, figures }: ImageContent): Generator<string> {
  if (!hasIdImages(uprightSize(info))) {
    yield "Images whose size is not known or that are very large get no label images.";
    return;
  }
  const ids = new InstanceIds();
  for (const figure of figures.filter(({ geometry }) => isArea(geometry))) {
    const id = ids.next(labelOf(figure));
    if (id === undefined) yield "Objects of classes without a number in Cityscapes are unlabelled in the label images.";
    else if (id < INSTANCES_PER_CLASS && isCounted(figure)) {
      yield "Objects beyond 1,000 of a class in an image are a group in the label images.";
    }
  }
}

function isArea({ type }: Geometry): boolean {
  return type !== "point" && type !== "polyline" && type !== "graph" && type !== "other";
}

/** True for an object that has a number of its own in Cityscapes. */
function isCounted(figure: Figure): boolean {
  return !isNamedGroup(figure) && (labelOfName(figure.class)?.hasInstances ?? false);
}
