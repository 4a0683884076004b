import type { Figure } from "../../../model/figure.ts";
import { uprightSize } from "../../../model/image.ts";
import { isConfidence } from "../../classes/confidence.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { DATASET_NAMES, nameLosses } from "../../export/nameLosses.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { survivesXml } from "../../text/xmlText.ts";
import { isPixelable, MaskClasses, maskSizeOf } from "./maskFiles.ts";
import { boxOf, FLAGS, isFlag, objectsOf, writtenFigures } from "./objectXml.ts";
import { vocPlaces } from "./places.ts";
import { type VocWriteOptions, vocWriteOptions } from "./writeOptions.ts";

/** Reports what `writeVoc` cannot hold. */
export function vocLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const { names: places, listOfAll } = vocPlaces(project);
  const lists = new Set<string>();
  const names = nameLosses(places, report, (list) => list);
  const options = vocWriteOptions.parse(project.writeOptions ?? {});
  const masks = options.masks ? new MaskClasses(project) : undefined;
  const ofDefinitions = definitionLosses(project, report, {
    class({ title }, { geometries }) {
      const color = masks?.colorOf(title);
      return geometries.has(title) ? { title, shape: "any", ...(color !== undefined && { color }) } : undefined;
    },
    classesInOrderOfUse: true,
    tag: (definition, { tags }) => (tags.has(definition.name) ? redeclaredTag(definition) : undefined),
  });
  return {
    image(image) {
      names.image(image);
      if (image.labelled) lists.add(places.folder(image.dataset));
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      report("Groups of objects are lost.", groupedObjects(image.figures));
      for (const sentence of lossesOfShapes(image, options.coordinates)) report(sentence);
      for (const figure of image.figures) {
        for (const sentence of lossesOfObject(figure)) report(sentence);
        const loss = masks === undefined ? lossOfShape(figure) : undefined;
        if (loss !== undefined) report(loss);
      }
      if (masks !== undefined) for (const sentence of lossesOfMasks(image, masks)) report(sentence);
    },
    end() {
      // Images are read again as those of the list of all.
      if (lists.size > 0 && listOfAll(lists) !== undefined) report(DATASET_NAMES);
      ofDefinitions.end();
    },
  };
}

const ROUNDED = "Coordinates are rounded to whole pixels, and those of boxes are counted from 1.";

/** What the boxes of an image and their coordinates lose. */
function* lossesOfShapes(image: ImageContent, coordinates: VocWriteOptions["coordinates"]): Generator<string> {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const beside = new Set(objectsOf(image.figures).flatMap(({ shape, graph }) => (shape && graph ? [graph] : [])));
  for (const figure of image.figures) {
    const { type } = figure.geometry;
    if (type === "graph") {
      yield beside.has(figure) ? "Keypoints beside a shape are lost." : "Keypoints become the box around them.";
    } else if (type !== "bitmap" && type !== "other" && boxOf(figure, size) === undefined) {
      yield "Objects without an area are lost.";
    }
    if (coordinates === "integers" && !beside.has(figure) && type !== "other") yield ROUNDED;
  }
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.tags.length > 0) yield "Tags of images are lost.";
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
}

function* lossesOfObject({ class: title, geometry, description, extra, tags }: Figure): Generator<string> {
  if (description) yield LOST.objectDescriptions;
  if (extra !== undefined) yield LOST.objectFields;
  if (tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  const others = tags.filter((tag) => !isFlag(tag));
  const becomeText = others.some(({ name, value }) => typeof value !== (isConfidence(name) ? "number" : "string"));
  if (becomeText) yield "Values of tags become text, those of confidence and score numbers.";
  if (others.some(({ name, value }) => value === "" || FLAGS.includes(name) || isUnspecified(name, value))) {
    yield "Tags with an empty text, or with the name of a flag of the format, are lost.";
  }
  const texts = [title, ...others.flatMap(({ name, value }) => [name, String(value ?? "")])];
  if (!texts.every(survivesXml))
    yield "Names and values lose leading and trailing spaces, and characters that XML cannot contain.";
  if (geometry.type === "other") yield LOST.otherShapes;
}

/** What the shape of an object loses without label images. */
function lossOfShape({ geometry }: Figure): string | undefined {
  switch (geometry.type) {
    case "bitmap":
      return "Masks become the bounding box around them.";
    case "multipart":
      return "Objects of several parts become the bounding box around them.";
    case "polygon":
      return geometry.rings.length > 1 ? "Holes of polygons are lost." : undefined;
    default:
      return undefined;
  }
}

/** What the objects of an image lose in label images. */
function* lossesOfMasks(image: ImageContent, classes: MaskClasses): Generator<string> {
  const size = maskSizeOf(image);
  for (const [index, figure] of writtenFigures(image.figures, size).entries()) {
    if (!isPixelable(figure.geometry)) continue;
    const isDrawn = size !== undefined && classes.drawingOf(figure, index) !== undefined;
    yield isDrawn
      ? "Objects in label images lose what others cover, and are read again as two: their box or outline, and their mask."
      : "Objects beyond 254 of an image, of very large images, or of classes that a label map cannot hold are missing in label images.";
  }
}

function isUnspecified(name: string, value: unknown): boolean {
  return name === "pose" && value === "Unspecified";
}
