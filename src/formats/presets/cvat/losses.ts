import type { Figure } from "../../../model/figure.ts";
import type { TagDef } from "../../../model/tag.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { survivesXml } from "../../text/xmlText.ts";
import { shapeOfType } from "./labels.ts";
import { type ExportedLabel, ExportPlanner, isOccluded } from "./planExport.ts";
import { cvatPlaces } from "./write.ts";
import { elementNameOf } from "./writeShape.ts";

/** Reports what `writeCvat` loses. */
export function cvatLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(cvatPlaces(project), report, (folder) => folder);
  const planner = new ExportPlanner(project);
  let labels: ReadonlyMap<string, ExportedLabel> | undefined;
  const labelsAtEnd = () => {
    labels ??= new Map(planner.labels().map((label) => [label.title, label]));
    return labels;
  };
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }) => classAgain(labelsAtEnd().get(title)),
    tag: (definition, { tags }) =>
      tags.has(definition.name) ? declaredTag(definition, labelsAtEnd().values()) : undefined,
  });
  return {
    image(image) {
      planner.add(image);
      names.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end() {
      ofDefinitions.end();
      for (const { attributes } of labelsAtEnd().values()) {
        for (const { isMixed } of attributes.values())
          if (isMixed) report("Tags with values of several types become text.");
      }
    },
  };
}

function classAgain(label: ExportedLabel | undefined): DeclaredClass | undefined {
  return label && { title: label.title, color: label.color, shape: shapeOfType[label.type] ?? "any" };
}

/** A tag as the attributes of its name declare it when the download is read again. */
function declaredTag(definition: TagDef, labels: Iterable<ExportedLabel>): TagDef {
  const plain = redeclaredTag(definition);
  for (const { attributes } of labels) {
    const attribute = attributes.get(definition.name);
    if (attribute?.input === "select") return { ...plain, valueType: "oneof_string", values: [...attribute.values] };
  }
  return plain;
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  if (image.tags.some(({ extra }) => extra !== undefined)) yield LOST.tagFields;
  if (!image.labelled && image.tags.length > 0) yield LOST.tagsOfUnlabelled;
  else if (image.tags.some(({ value }) => value !== undefined)) yield "Values of tags of images are lost.";
  if (image.tags.some(({ name }) => !survivesXml(name))) yield TEXTS;
}

const TEXTS = "Names and values lose leading and trailing spaces, and characters that XML cannot contain.";

function* lossesOfObject({
  class: title,
  geometry,
  description,
  tags,
  extra = {},
  ...figure
}: Figure): Generator<string> {
  if (description) yield LOST.objectDescriptions;
  if (tags.some(({ extra: fields }) => fields !== undefined)) yield LOST.tagFields;
  if (tags.some(({ value }) => value === "")) yield "Tags with an empty text are lost.";
  const texts = [
    title,
    ...tags.filter((tag) => !isOccluded(tag)).flatMap(({ name, value }) => [name, String(value ?? "")]),
  ];
  if (!texts.every(survivesXml)) yield TEXTS;
  const element = elementNameOf({ class: title, geometry, tags, extra, ...figure });
  const kept = new Set([
    ...(typeof extra.source === "string" && extra.source !== "manual" ? ["source"] : []),
    ...(element === "ellipse" || element === "cuboid" ? [element] : []),
  ]);
  const nodes = geometry.type === "graph" ? geometry.nodes : [];
  if (Object.keys(extra).some((key) => !kept.has(key)) || nodes.some((node) => node.extra !== undefined)) {
    yield LOST.objectFields;
  }
  switch (geometry.type) {
    case "rotatedRectangle":
      if (((geometry.angle * 180) / Math.PI) % 360 === 0)
        yield "Oriented bounding boxes with the angle 0 become bounding boxes.";
      break;
    case "polygon":
      if (element === "mask") yield LOST.holes;
      break;
    case "multipart":
      yield LOST.parts;
      break;
    case "bitmap":
      if (geometry.alpha) yield LOST.halfTransparency;
      break;
    case "graph":
      if (nodes.some(({ id }) => id === "")) yield "Keypoints without a name get a number.";
      break;
    case "other":
      yield LOST.otherShapes;
  }
}
