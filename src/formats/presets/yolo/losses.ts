import type { ClassDef } from "../../../model/classDef.ts";
import type { Figure } from "../../../model/figure.ts";
import type { GeometryType } from "../../../model/geometry.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { definitionLosses, groupedObjects, type Uses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { framedOn } from "../../geometry/rules.ts";
import { templateOf } from "./definitions.ts";
import { CONFIDENCE_TAG } from "./lineFigure.ts";
import { confidenceOf, type ExportPlan, ExportPlanner, keypointNames, yoloPlaces } from "./planExport.ts";
import { frameOf } from "./write.ts";

/** Reports what `writeYolo` cannot hold. */
export function yoloLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const planner = new ExportPlanner(project);
  const names = nameLosses(yoloPlaces(project), report);
  const ofDefinitions = definitionLosses(project, report, {
    class: (definition, uses) => classReadAgain(definition, uses, planner.plan()),
    // Other tags are reported with the images and objects that have them.
    tag: (definition, uses) =>
      definition.name === CONFIDENCE_TAG && planner.plan().confident && uses.tags.has(CONFIDENCE_TAG)
        ? {
            name: CONFIDENCE_TAG,
            valueType: "any_number",
            color: generatedColor(CONFIDENCE_TAG),
            appliesTo: "objectsOnly",
          }
        : undefined,
  });
  const poses = new Map<string, number>();
  let confidences = 0;
  return {
    image(image) {
      planner.add(image);
      names.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      if (image.figures.length > 0 && frameOf(image.info, image.annotatedSize) === undefined) {
        report("Objects on images of unknown size are lost.", image.figures.length);
        return;
      }
      report("Groups of objects are lost.", groupedObjects(image.figures));
      for (const figure of image.figures) {
        for (const sentence of lossesOfObject(figure)) report(sentence);
        if (figure.geometry.type === "graph") poses.set(figure.class, (poses.get(figure.class) ?? 0) + 1);
        const others = figure.tags.filter((tag) => tag.name !== CONFIDENCE_TAG).length;
        if (others > 0 || (figure.tags.length > 0 && confidenceOf(figure) === undefined)) report(OBJECT_TAGS);
        else if (figure.tags.length > 0) confidences++;
      }
    },
    end() {
      const plan = planner.plan();
      if (!plan.confident) report(OBJECT_TAGS, confidences);
      for (const [title, objects] of poses) {
        if (!keepsNames(title, plan))
          report("Keypoints get other names, because the classes have different keypoints.", objects);
      }
      ofDefinitions.end();
    },
  };
}

const OBJECT_TAGS = "Tags of objects are lost.";

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.tags.length > 0) yield "Tags of images are lost.";
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  if (image.figures.length === 0) return;
  const frame = framedOn(image.annotatedSize, image.info);
  if (frame === "stored") yield "Labels on the stored pixels of rotated photos are written for the upright image.";
  if (frame === "other") yield "Labels that state another size than their image are scaled to the size of the image.";
}

function* lossesOfObject({ geometry, description, extra }: Figure): Generator<string> {
  if (description) yield LOST.objectDescriptions;
  // The box of a pose is written with its line.
  const hasFields = Object.keys(extra ?? {}).some((key) => key !== "box" || geometry.type !== "graph");
  const nodes = geometry.type === "graph" ? geometry.nodes : [];
  const inNodes = nodes.some((node) => Object.keys(node.extra ?? {}).some((key) => key !== "visibility"));
  if (hasFields || inNodes) yield LOST.objectFields;
  switch (geometry.type) {
    case "point":
      yield "Points are lost.";
      break;
    case "polyline":
      yield "Polylines are lost.";
      break;
    case "other":
      yield LOST.otherShapes;
      break;
    case "bitmap":
      yield "Masks become outlines.";
      break;
    case "multipart":
      yield "Objects of several parts become one outline.";
      break;
    case "polygon":
      if (geometry.rings.length > 1) yield "Polygons with holes become one outline.";
  }
}

function keepsNames(title: string, plan: ExportPlan): boolean {
  const names = keypointNames(plan);
  return (plan.keypoints.get(title) ?? []).every((id, i) => id === (names?.[i] ?? String(i)));
}

/** The shape that a class has when all of its lines are of one kind. */
const shapeOfLines: Partial<Record<GeometryType, ClassDef["shape"]>> = {
  rectangle: "rectangle",
  polygon: "polygon",
  multipart: "polygon",
  bitmap: "polygon",
  graph: "graph",
};

/** Returns a class as a reader makes it: its name, and the shape of its lines. */
function classReadAgain(definition: ClassDef, { geometries }: Uses, plan: ExportPlan): DeclaredClass {
  const { title } = definition;
  const shapes = new Set([...(geometries.get(title) ?? [])].map((type) => shapeOfLines[type] ?? "any"));
  const [only = "any"] = shapes;
  const names = keypointNames(plan);
  const template = plan.keypoints.has(title)
    ? templateOf({ count: plan.keypointCount, dimensions: 3, ...(names && { names }) }, generatedColor(title))
    : undefined;
  return {
    title,
    shape: shapes.size === 1 ? only : "any",
    ...(template && { extra: { geometry_config: template } }),
  };
}
