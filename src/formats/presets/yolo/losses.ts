import type { ClassDef } from "../../../model/classDef.ts";
import type { Figure } from "../../../model/figure.ts";
import type { GeometryType } from "../../../model/geometry.ts";
import { CONFIDENCE_RENAMED, confidenceOf } from "../../classes/confidence.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { definitionLosses, groupedObjects, type Uses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses } from "../../export/nameLosses.ts";
import { frameLosses, frameOf } from "../../export/uprightFrame.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { templateOf } from "./definitions.ts";
import { CONFIDENCE_TAG } from "./lineFigure.ts";
import { objectsOf } from "./lineText.ts";
import { type ExportPlan, ExportPlanner, keypointNames, yoloPlaces } from "./planExport.ts";
import { type RowFigure, rowFigure, rowLoss } from "./rowLosses.ts";
import { yoloWriteOptions } from "./writeOptions.ts";

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
  const options = yoloWriteOptions.parse(project.writeOptions ?? {});
  const poses = new Map<string, number>();
  const undecided = new Map<string, { readonly figure: RowFigure; count: number }>();
  let withoutKeypoints = 0;
  const tags = new ObjectTagLosses(options.confidence, report);
  /** Without a chosen kind of rows all objects decide, so their losses are reported at the end. */
  const countRow = (figure: RowFigure) => {
    if (options.rows !== "auto") {
      const sentence = rowLoss(figure, options.rows);
      if (sentence !== undefined) report(sentence);
      return;
    }
    const key = JSON.stringify(figure);
    const known = undecided.get(key);
    if (known === undefined) undecided.set(key, { figure, count: 1 });
    else known.count++;
  };
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
      const objects = objectsOf(image.figures);
      const paired = new Set(objects.flatMap(({ shape, graph }) => (shape && graph ? [shape, graph] : [])));
      withoutKeypoints += objects.filter(({ graph }) => graph === undefined).length;
      report("Groups of objects are lost.", groupedObjects(image.figures.filter((figure) => !paired.has(figure))));
      for (const figure of image.figures) {
        countRow(rowFigure(figure, paired.has(figure)));
        for (const sentence of lossesOfObject(figure)) report(sentence);
        if (figure.geometry.type === "graph") poses.set(figure.class, (poses.get(figure.class) ?? 0) + 1);
        tags.object(figure);
      }
    },
    end() {
      const plan = planner.plan();
      for (const { figure, count } of undecided.values()) {
        const sentence = rowLoss(figure, plan.rows);
        if (sentence !== undefined) report(sentence, count);
      }
      if (plan.rows === "poses" && !plan.zeros) report("Objects without keypoints are lost.", withoutKeypoints);
      tags.end(plan);
      for (const [title, objects] of poses) {
        if (plan.rows === "poses" && !keepsNames(title, plan))
          report("Keypoints get other names, because the classes have different keypoints.", objects);
      }
      ofDefinitions.end();
    },
  };
}

const OBJECT_TAGS = "Tags of objects are lost.";

/** Reports what is lost of the tags of objects: all but the confidence, and that too unless every object has one. */
class ObjectTagLosses {
  readonly #writesConfidence: boolean;
  readonly #report: ReportLoss;
  /** Objects whose only tag is their confidence. */
  #confidences = 0;
  #renamed = 0;

  constructor(writesConfidence: boolean, report: ReportLoss) {
    this.#writesConfidence = writesConfidence;
    this.#report = report;
  }

  object({ tags }: Figure): void {
    const kept = this.#writesConfidence ? confidenceOf(tags) : undefined;
    if (tags.some((tag) => tag.name !== kept?.name)) this.#report(OBJECT_TAGS);
    else if (kept !== undefined) this.#confidences++;
    if (kept !== undefined && kept.name !== CONFIDENCE_TAG) this.#renamed++;
  }

  end({ confident }: Pick<ExportPlan, "confident">): void {
    if (confident) this.#report(CONFIDENCE_RENAMED, this.#renamed);
    else this.#report(OBJECT_TAGS, this.#confidences);
  }
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.tags.length > 0) yield "Tags of images are lost.";
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  yield* frameLosses(image);
}

function* lossesOfObject({ geometry, description, extra }: Figure): Generator<string> {
  if (description) yield LOST.objectDescriptions;
  // The box of a pose is written with its line.
  const hasFields = Object.keys(extra ?? {}).some((key) => key !== "box" || geometry.type !== "graph");
  const nodes = geometry.type === "graph" ? geometry.nodes : [];
  const inNodes = nodes.some((node) => Object.keys(node.extra ?? {}).some((key) => key !== "visibility"));
  if (hasFields || inNodes) yield LOST.objectFields;
}

function keepsNames(title: string, plan: ExportPlan): boolean {
  const names = keypointNames(plan);
  return (plan.keypoints.get(title) ?? []).every((id, i) => id === (names?.[i] ?? String(i)));
}

/** The shape that a class has by its rows. Four points may not be a rectangle, so oriented rows set no shape. */
const shapeOfRows = { boxes: "rectangle", polygons: "polygon", rotated: "any" } as const;

/** Returns a class as a reader makes it: its name, and the shape of its lines. */
function classReadAgain(definition: ClassDef, { geometries }: Uses, plan: ExportPlan): DeclaredClass {
  const { title } = definition;
  const names = keypointNames(plan);
  const template = plan.keypoints.has(title)
    ? templateOf({ count: plan.keypointCount, dimensions: 3, ...(names && { names }) }, generatedColor(title))
    : undefined;
  return {
    title,
    shape: shapeReadAgain(geometries.get(title) ?? new Set(), plan),
    ...(template && { extra: { geometry_config: template } }),
  };
}

function shapeReadAgain(types: ReadonlySet<GeometryType>, { rows }: ExportPlan): ClassDef["shape"] {
  if (types.size === 0) return "any";
  if (rows !== "poses") return shapeOfRows[rows];
  if (!types.has("graph")) return "rectangle";
  return types.size === 1 ? "graph" : "any";
}
