import type { Figure } from "../../model/figure.ts";
import type { TagDef } from "../../model/tag.ts";
import { definitionLosses } from "../definitionLosses.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, TellLoss } from "../format.ts";
import { tagAgain } from "../labelWords.ts";
import { nameLosses } from "../nameLosses.ts";
import { survivesXml } from "../xmlText.ts";
import { shapeOfType } from "./labels.ts";
import { type ExportedLabel, ExportPlanner, isOccluded } from "./planExport.ts";
import { elementNameOf } from "./shapeXml.ts";
import { cvatPlaces } from "./writeCvat.ts";

/** Tells what `writeCvat` loses. */
export function cvatLosses(project: ProjectHead, tell: TellLoss): LossFinder {
  const names = nameLosses(cvatPlaces(project), tell, (folder) => folder);
  const planner = new ExportPlanner(project);
  let labels: ReadonlyMap<string, ExportedLabel> | undefined;
  const labelsAtEnd = () => {
    labels ??= new Map(planner.labels().map((label) => [label.title, label]));
    return labels;
  };
  const ofDefinitions = definitionLosses(project, tell, {
    class: ({ title }) => classAgain(labelsAtEnd().get(title)!),
    tag: (definition, { tags }) =>
      tags.has(definition.name) ? declaredTag(definition, labelsAtEnd().values()) : undefined,
  });
  return {
    image(image) {
      planner.add(image);
      names.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) tell(sentence);
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) tell(sentence);
    },
    end() {
      ofDefinitions.end();
      for (const { attributes } of labelsAtEnd().values()) {
        for (const { isMixed } of attributes.values())
          if (isMixed) tell("Values of tags of several kinds become text.");
      }
    },
  };
}

function classAgain({ title, color, type }: ExportedLabel): DeclaredClass {
  return { title, color, shape: shapeOfType[type] ?? "any" };
}

/** A tag as the attributes of its name declare it; one that only images have is found with them. */
function declaredTag(definition: TagDef, labels: Iterable<ExportedLabel>): TagDef {
  const plain = tagAgain(definition);
  for (const { attributes } of labels) {
    const attribute = attributes.get(definition.name);
    if (attribute?.input === "select") return { ...plain, valueType: "oneof_string", values: [...attribute.values] };
  }
  return plain;
}

const TAG_FIELDS = "Fields of tags that only another format has are left out.";

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield "Descriptions of images are left out.";
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are left out.";
  if (image.tags.some(({ extra }) => extra !== undefined)) yield TAG_FIELDS;
  if (!image.labelled && image.tags.length > 0) yield "Tags of images that nobody labelled are left out.";
  else if (image.tags.some(({ value }) => value !== undefined)) yield "Values of tags of images are left out.";
  if (image.tags.some(({ name }) => !survivesXml(name))) yield TEXTS;
}

const TEXTS = "Names and values lose space around them and characters that XML does not have.";

function* lossesOfObject({
  class: title,
  geometry,
  description,
  tags,
  extra = {},
  ...figure
}: Figure): Generator<string> {
  if (description) yield "Descriptions of objects are left out.";
  if (tags.some(({ extra: fields }) => fields !== undefined)) yield TAG_FIELDS;
  if (tags.some(({ value }) => value === "")) yield "Tags with an empty text are left out.";
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
    yield "Fields of objects that only another format has are left out.";
  }
  switch (geometry.type) {
    case "rotatedRectangle":
      if (((geometry.angle * 180) / Math.PI) % 360 === 0) yield "Turned boxes with the angle 0 become boxes.";
      break;
    case "polygon":
      if (element === "mask") yield "Polygons with holes become masks.";
      break;
    case "multipart":
      yield "Objects of several parts become masks.";
      break;
    case "bitmap":
      if (geometry.alpha) yield "Half transparent masks become masks that are on or off.";
      break;
    case "graph":
      if (nodes.some(({ id }) => id === "")) yield "Key points without a name get a number.";
      break;
    case "other":
      yield "Objects of shapes that are not drawn are left out.";
  }
}
