import type { Figure } from "../../../model/figure.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { ArchivePlaces } from "../../export/archiveNames.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { categoryFromJson } from "./category.ts";
import { isTurn, isUpright, pairFigures } from "./figureToAnnotation.ts";
import { ExportPlanner } from "./planExport.ts";

/** Tells what `writeCoco` loses. */
export function cocoLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(new ArchivePlaces(project), report);
  const planner = new ExportPlanner(project);
  let again: ReadonlyMap<string, DeclaredClass> | undefined;
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }) => {
      again ??= classesAgain(planner);
      return again.get(title);
    },
    tag: (definition, { tags }) => (tags.has(definition.name) ? redeclaredTag(definition) : undefined),
    oneKindOfValue: true,
  });
  return {
    image(image) {
      planner.add(image);
      names.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      const paired = new Set(
        pairFigures(image.figures).flatMap(({ shape, graph }) => (shape && graph ? [shape, graph] : [])),
      );
      report("Groups of objects are left out.", groupedObjects(image.figures.filter((figure) => !paired.has(figure))));
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end: ofDefinitions.end,
  };
}

/** Classes as a reader makes them of the categories that are written. */
function classesAgain(planner: ExportPlanner): Map<string, DeclaredClass> {
  const classes = planner.plan().categories.flatMap((category) => categoryFromJson(category)?.class ?? []);
  return new Map(classes.map((definition) => [definition.title, definition]));
}

/** Fields of an image's entry that are not metadata. */
const OWN_FIELDS = ["id", "file_name", "width", "height", "attributes"];

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.extra !== undefined) yield "Fields of images that only another format has are left out.";
  if (OWN_FIELDS.some((field) => Object.hasOwn(image.meta ?? {}, field))) {
    yield "Metadata that is called like a field of COCO is left out.";
  }
  const tags = image.tags.filter((tag) => tag.name !== "caption" || tag.value === undefined);
  if (hasTwins(tags.map((tag) => tag.name))) yield "Of tags that an image has twice only the last is kept.";
  if (image.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
}

function* lossesOfObject({ geometry, tags, extra }: Figure): Generator<string> {
  if (geometry.type === "polyline") yield "Lines are left out.";
  if (geometry.type === "other") yield LOST.otherShapes;
  if (geometry.type === "point") yield "Points become key points.";
  if (geometry.type === "bitmap" && geometry.alpha) yield LOST.halfTransparency;
  const parts = geometry.type === "polygon" ? [geometry.rings] : geometry.type === "multipart" ? geometry.parts : [];
  if (parts.some((rings) => rings.length > 1)) yield LOST.holes;
  if (geometry.type === "rotatedRectangle" && isUpright(geometry)) yield "Turned boxes with the angle 0 become boxes.";
  if (tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (hasTwins(tags.map((tag) => tag.name))) yield "Of tags that an object has twice only the last is kept.";
  if (tags.some(isTurn)) yield "Numbers called rotation are left out: they would turn the object.";
  if (tags.some((tag) => tag.name === "crowd" && tag.value !== undefined))
    yield "Values of the tag crowd are left out.";
  const nodes = geometry.type === "graph" ? geometry.nodes : [];
  if (Object.keys(extra ?? {}).some((key) => key !== "coco") || nodes.some((node) => node.extra !== undefined)) {
    yield LOST.objectFields;
  }
}

function hasTwins(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}
