import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { DATASET_NAMES, nameLosses } from "../../export/nameLosses.ts";
import type { DeclaredClass, ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { isCuboid, isRotation, isUpright } from "./figureToAnnotation.ts";
import { labelsFromJson } from "./labels.ts";
import { ExportPlanner } from "./planExport.ts";
import { datumaroPlaces } from "./write.ts";

/** Reports what `writeDatumaro` cannot hold. */
export function datumaroLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(datumaroPlaces(project), report, (folder) => folder);
  const planner = new ExportPlanner(project);
  const pointClasses = new Map<string, number>();
  let isLabelled = false;
  let readAgain: ReadonlyMap<string, DeclaredClass> | undefined;
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }) => {
      // Without a labelled image there is no file that could list the classes.
      if (!isLabelled) return undefined;
      readAgain ??= classesReadAgain(planner);
      return readAgain.get(title);
    },
    tag: (definition, { tags }) => (tags.has(definition.name) ? redeclaredTag(definition) : undefined),
    oneKindOfValue: true,
  });
  return {
    image(image) {
      isLabelled ||= image.labelled;
      planner.add(image);
      names.image(image);
      // Images that are not known by their extension hide where the dataset begins.
      if (!isImageName(image.name)) report(DATASET_NAMES);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      for (const figure of image.figures) {
        for (const sentence of lossesOfObject(figure)) report(sentence);
        if (figure.geometry.type === "point") {
          pointClasses.set(figure.class, (pointClasses.get(figure.class) ?? 0) + 1);
        }
      }
    },
    end() {
      const { keypoints } = planner.plan();
      for (const [title, points] of pointClasses) {
        if (keypoints.has(title)) report("Points of classes with keypoints become their first keypoint.", points);
      }
      ofDefinitions.end();
    },
  };
}

/** Returns the classes that a reader makes of the labels that are written. */
function classesReadAgain(planner: ExportPlanner): Map<string, DeclaredClass> {
  const labels = labelsFromJson(planner.plan().categories).filter((label) => !label.isKeypoint);
  return new Map(labels.map((label) => [label.name, { title: label.name, shape: "any", ...label.class }]));
}

/** Fields of an item that the writer itself sets, or that have a meaning. */
const OWN_FIELDS = ["id", "annotations", "attr", "image", "media", "point_cloud", "video", "video_frame"];

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.extra !== undefined) yield "Fields of images that only another format has are lost.";
  if (!image.labelled && image.tags.length > 0) yield LOST.tagsOfUnlabelled;
  if (!image.labelled && image.meta !== undefined) yield "Metadata of images that are not labelled is lost.";
  if (OWN_FIELDS.some((field) => Object.hasOwn(image.meta ?? {}, field))) {
    yield "Metadata with the name of a Datumaro field is lost.";
  }
  if (hasDuplicates(image.tags)) yield "Of the tags that an image has twice, only the last is written.";
  if (image.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
}

function* lossesOfObject(figure: Figure): Generator<string> {
  const { geometry, tags, extra, description } = figure;
  if (description) yield LOST.objectDescriptions;
  if (hasDuplicates(tags)) yield "Of the tags that an object has twice, only the last is written.";
  if (tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  if (tags.some((tag) => isRotation(figure, tag)))
    yield "Numeric tags with the name rotation are lost: readers would rotate the object.";
  const nodes = geometry.type === "graph" ? geometry.nodes : [];
  if (Object.keys(extra ?? {}).some((key) => key !== "datumaro") || nodes.some((node) => node.extra !== undefined)) {
    yield LOST.objectFields;
  }
  yield* lossesOfGeometry(figure);
}

function* lossesOfGeometry({ geometry }: Figure): Generator<string> {
  if (geometry.type === "other" && !isCuboid(geometry)) yield LOST.otherShapes;
  if (geometry.type === "bitmap" && geometry.alpha) yield LOST.halfTransparency;
  if (geometry.type === "multipart") yield LOST.parts;
  if (geometry.type === "polygon" && geometry.rings.length > 1) yield LOST.holes;
  if (geometry.type === "rotatedRectangle" && isUpright(geometry))
    yield "Oriented bounding boxes with the angle 0 become bounding boxes.";
}

function hasDuplicates(tags: readonly Tag[]): boolean {
  return new Set(tags.map(({ name }) => name)).size < tags.length;
}
