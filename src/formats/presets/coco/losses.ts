import type { Figure } from "../../../model/figure.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { ArchivePlaces } from "../../export/archiveNames.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { categoryFromJson } from "./category.ts";
import { isRotation, isUpright, pairFigures } from "./figureToAnnotation.ts";
import { ExportPlanner } from "./planExport.ts";

/** Reports what `writeCoco` cannot hold. */
export function cocoLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(new ArchivePlaces(project), report);
  const planner = new ExportPlanner(project);
  let readAgain: ReadonlyMap<string, DeclaredClass> | undefined;
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }) => {
      readAgain ??= classesReadAgain(planner);
      return readAgain.get(title);
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
      report("Groups of objects are lost.", groupedObjects(image.figures.filter((figure) => !paired.has(figure))));
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end: ofDefinitions.end,
  };
}

/** Returns the classes that a reader makes of the categories that are written. */
function classesReadAgain(planner: ExportPlanner): Map<string, DeclaredClass> {
  const classes = planner.plan().categories.flatMap((category) => categoryFromJson(category)?.class ?? []);
  return new Map(classes.map((definition) => [definition.title, definition]));
}

/** Fields of an image's entry that the writer itself sets. */
const OWN_FIELDS = ["id", "file_name", "width", "height", "attributes"];

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.extra !== undefined) yield "Fields of images that only another format has are lost.";
  if (OWN_FIELDS.some((field) => Object.hasOwn(image.meta ?? {}, field))) {
    yield "Metadata with the name of a COCO field is lost.";
  }
  const tags = image.tags.filter((tag) => tag.name !== "caption" || tag.value === undefined);
  if (hasDuplicates(tags.map((tag) => tag.name))) yield "If an image has a tag twice, only the last one is kept.";
  if (image.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
}

function* lossesOfObject({ geometry, tags, extra }: Figure): Generator<string> {
  if (geometry.type === "other") yield LOST.otherShapes;
  if (geometry.type === "bitmap" && geometry.alpha) yield LOST.halfTransparency;
  const parts = geometry.type === "polygon" ? [geometry.rings] : geometry.type === "multipart" ? geometry.parts : [];
  if (parts.some((rings) => rings.length > 1)) yield LOST.holes;
  if (geometry.type === "rotatedRectangle" && isUpright(geometry))
    yield "Oriented bounding boxes with the angle 0 become bounding boxes.";
  if (tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (hasDuplicates(tags.map((tag) => tag.name))) yield "If an object has a tag twice, only the last one is kept.";
  if (tags.some(isRotation)) yield "Numeric tags named rotation are lost, because readers would rotate the object.";
  if (tags.some((tag) => tag.name === "crowd" && tag.value !== undefined)) yield "Values of the tag crowd are lost.";
  const nodes = geometry.type === "graph" ? geometry.nodes : [];
  if (Object.keys(extra ?? {}).some((key) => key !== "coco") || nodes.some((node) => node.extra !== undefined)) {
    yield LOST.objectFields;
  }
}

function hasDuplicates(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}
