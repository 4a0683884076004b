import type { Figure } from "../../../model/figure.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { survivesXml } from "../../text/xmlText.ts";
import { FLAGS, isFlag, vocPlaces } from "./write.ts";

/** Tells what `writeVoc` loses. */
export function vocLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(vocPlaces(project), report, (list) => list);
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }, { geometries }) => (geometries.has(title) ? { title, shape: "any" } : undefined),
    classesInOrderOfUse: true,
    tag: (definition, { tags }) => (tags.has(definition.name) ? redeclaredTag(definition) : undefined),
  });
  return {
    image(image) {
      names.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      report("Groups of objects are left out.", groupedObjects(image.figures));
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end: ofDefinitions.end,
  };
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.tags.length > 0) yield "Tags of images are left out.";
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are left out.";
}

function* lossesOfObject({ class: title, geometry, description, extra, tags }: Figure): Generator<string> {
  if (description) yield LOST.objectDescriptions;
  if (extra !== undefined) yield LOST.objectFields;
  if (tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  const others = tags.filter((tag) => !isFlag(tag));
  const becomeText = others.some(({ value }) => typeof value !== "string");
  if (becomeText) yield "Values of tags become text.";
  if (others.some(({ name, value }) => value === "" || FLAGS.includes(name) || isUnspecified(name, value))) {
    yield "Tags with an empty text, or called like flags of the format, are left out.";
  }
  const texts = [title, ...others.flatMap(({ name, value }) => [name, String(value ?? "")])];
  if (!texts.every(survivesXml)) yield "Names and values lose space around them and characters that XML does not have.";
  switch (geometry.type) {
    case "bitmap":
      yield "Masks become the box around them.";
      break;
    case "multipart":
      yield "Objects of several parts become the box around them.";
      break;
    case "polygon":
      if (geometry.rings.length > 1) yield "Holes of polygons are left out.";
      break;
    case "polyline":
      yield "Lines are left out.";
      break;
    case "graph":
      yield "Key points are left out.";
      break;
    case "other":
      yield LOST.otherShapes;
  }
}

function isUnspecified(name: string, value: unknown): boolean {
  return name === "pose" && value === "Unspecified";
}
