import type { Figure } from "../../../model/figure.ts";
import { uprightSize } from "../../../model/image.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { definitionLosses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { DATASET_NAMES, nameLosses } from "../../export/nameLosses.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { survivesXml } from "../../text/xmlText.ts";
import { isLabel } from "./regionOf.ts";
import { labelStudioPlaces } from "./write.ts";

/** Reports what `writeLabelStudio` cannot hold. */
export function labelStudioLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(labelStudioPlaces(project), report, (folder) => folder);
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title, color }) => ({ title, color, shape: "any" }),
    tag: (definition, { tags }) => (tags.has(definition.name) ? redeclaredTag(definition) : undefined),
    oneKindOfValue: true,
  });
  for (const { title, color } of project.classes) {
    // Their labels in the configuration have another name.
    const isCut = !survivesXml(title.trim());
    if (isCut || (/[\n\r\t]/.test(title) && color !== generatedColor(title))) report("Colours of classes are lost.");
  }
  return {
    image(image) {
      names.image(image);
      if (!isImageName(image.name)) report(DATASET_NAMES);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      const size = image.annotatedSize ?? uprightSize(image.info);
      if (size === undefined) report("Objects on images of unknown size are lost.", image.figures.length);
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end: ofDefinitions.end,
  };
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.extra !== undefined) yield "Fields of images that only another format has are lost.";
  if (Object.hasOwn(image.meta ?? {}, "image")) yield "Image metadata named image is lost.";
  if (!image.labelled && image.tags.length > 0) yield LOST.tagsOfUnlabelled;
  else if (image.tags.some(isLabel)) yield "Tags of images without a value become values of the tag tags.";
  if (image.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (image.tags.some(({ value }) => value === "")) yield EMPTY_TEXTS;
  if (image.labelled && image.annotatedSize !== undefined && image.figures.length === 0)
    yield "The size that an annotation without objects states is lost.";
}

const EMPTY_TEXTS = "Tags with an empty text are lost.";
/** What readers keep of the regions of our own exports. */
const OWN_FIELDS = ["id", "parentID", "width", "vertices", "closed"];

function* lossesOfObject({ class: title, geometry, tags, extra }: Figure): Generator<string> {
  if (geometry.type === "other") yield LOST.otherShapes;
  if (geometry.type === "graph") yield "Keypoints become points without names.";
  if (geometry.type === "bitmap" && geometry.alpha) yield LOST.halfTransparency;
  if (geometry.type === "multipart") yield LOST.parts;
  if (geometry.type === "polygon" && geometry.rings.length > 1) yield LOST.holes;
  if (geometry.type === "rotatedRectangle" && ((geometry.angle * 180) / Math.PI) % 360 === 0)
    yield "Oriented bounding boxes with the angle 0 become bounding boxes.";
  if (tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (tags.some(({ value }) => value === "")) yield EMPTY_TEXTS;
  const labels = [title, ...tags.filter(isLabel).map(({ name }) => name)];
  if (new Set(labels).size < labels.length) yield "Tags of objects with the name of another label are lost.";
  const { labelstudio, ...others } = extra ?? {};
  const kept = isJsonObject(labelstudio) ? Object.keys(labelstudio) : [];
  const inNodes = geometry.type === "graph" && geometry.nodes.some((node) => node.extra !== undefined);
  if (Object.keys(others).length > 0 || kept.some((key) => !OWN_FIELDS.includes(key)) || inNodes) {
    yield LOST.objectFields;
  }
}
