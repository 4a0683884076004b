import type { Figure } from "../../../model/figure.ts";
import type { Point } from "../../../model/geometry.ts";
import type { Tag, TagDef } from "../../../model/tag.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { hasNoArea } from "../../export/figureBox.ts";
import { CLASS_WORDS, classWord, labelFolderLosses } from "../../export/labelFiles.ts";
import { LOST } from "../../export/lossSentences.ts";
import { frameLosses } from "../../export/uprightFrame.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { difficultyOf, isHeading } from "./write.ts";

/** Reports what `writeDota` cannot hold. */
export function dotaLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const ofFolders = labelFolderLosses(project, { images: "images", labels: "labelTxt" }, report);
  const written = new Set<string>();
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }, { geometries }) => (geometries.has(title) ? { title, shape: "any" } : undefined),
    classesInOrderOfUse: true,
    tag: ({ name }) => (written.has(name) ? tagReadAgain(name) : undefined),
  });
  return {
    image(image) {
      ofFolders.image(image);
      ofDefinitions.image(image);
      for (const { name } of image.tags.filter(isHeading)) if (image.labelled) written.add(name);
      for (const sentence of lossesOfImage(image)) report(sentence);
      report("Groups of objects are lost.", groupedObjects(image.figures));
      for (const figure of image.figures) {
        if (difficultyOf(figure.tags) !== undefined) written.add("difficult");
        for (const sentence of lossesOfObject(figure)) report(sentence);
      }
    },
    end() {
      ofFolders.end();
      ofDefinitions.end();
    },
  };
}

function tagReadAgain(name: string): TagDef {
  const isNumber = name === "gsd" || name === "difficult";
  return {
    name,
    valueType: isNumber ? "any_number" : "any_string",
    color: generatedColor(name),
    appliesTo: name === "difficult" ? "objectsOnly" : "imagesOnly",
  };
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  const names = image.tags.map(({ name }) => name);
  if (!image.labelled && image.tags.length > 0) yield LOST.tagsOfUnlabelled;
  else if (!image.tags.every(isHeading) || new Set(names).size < names.length) {
    yield "Tags of images are lost, except for the headings of the format.";
  }
  if (image.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  yield* frameLosses(image);
}

function* lossesOfObject(figure: Figure): Generator<string> {
  if (figure.description) yield LOST.objectDescriptions;
  if (figure.class !== classWord(figure.class, "-")) yield CLASS_WORDS;
  if (figure.extra !== undefined) yield LOST.objectFields;
  if (figure.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (!figure.tags.every((tag) => isDifficulty(tag)) || figure.tags.length > 1) {
    yield "Tags of objects are lost, except for the difficulty as a number.";
  }
  const loss = quadLoss(figure);
  if (loss !== undefined) yield loss;
}

function isDifficulty(tag: Tag): boolean {
  return difficultyOf([tag]) !== undefined && tag.value !== undefined;
}

/** Returns what the geometry of an object loses as four corners. */
function quadLoss({ geometry }: Figure): string | undefined {
  switch (geometry.type) {
    case "other":
      return LOST.otherShapes;
    case "point":
      return "Points are lost.";
    case "polyline":
      return "Polylines are lost.";
    case "rectangle":
      if (hasNoArea(geometry)) return "Objects without an area are lost.";
      return "Bounding boxes become oriented bounding boxes with the angle 0.";
    case "rotatedRectangle":
      return undefined;
    case "graph":
      if (hasNoArea(geometry)) return "Objects without an area are lost.";
      return "Keypoints become the bounding boxes around them.";
    case "bitmap":
      return "Masks become the bounding boxes around them.";
    case "polygon": {
      const [outline = []] = geometry.rings;
      const isQuad = geometry.rings.length === 1 && outline.length === 4;
      // Four corners that are not a rectangle are read as a polygon again.
      if (isQuad && rectangleFromQuad(outline as [Point, Point, Point, Point]) === undefined) return undefined;
      return "Polygons become the smallest oriented bounding boxes around them.";
    }
    case "multipart":
      return "Polygons become the smallest oriented bounding boxes around them.";
  }
}
