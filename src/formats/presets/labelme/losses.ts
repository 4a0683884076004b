import { belowFolder } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import type { Tag } from "../../../model/tag.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { DATASET_NAMES, nameLosses } from "../../export/nameLosses.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { withoutContainerFolders } from "../../images/stemKeys.ts";
import { rootOf } from "./detect.ts";
import { FILE_FIELDS, isEmptyField, SHAPE_FIELDS } from "./fields.ts";
import { labelmePlaces } from "./write.ts";

/** Reports what `writeLabelme` loses. */
export function labelmeLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const places = labelmePlaces(project);
  const names = nameLosses(places, report);
  const datasets = new Set<string>();
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }, { geometries }) => (geometries.has(title) ? { title, shape: "any" } : undefined),
    classesInOrderOfUse: true,
    tag: (definition, { tags }) => (tags.has(definition.name) ? redeclaredTag(definition) : undefined),
    oneKindOfValue: true,
  });
  return {
    image(image) {
      datasets.add(image.dataset);
      names.image(image);
      ofDefinitions.image(image);
      for (const sentence of lossesOfImage(image)) report(sentence);
      for (const figure of image.figures) for (const sentence of lossesOfObject(figure)) report(sentence);
    },
    end() {
      ofDefinitions.end();
      // The folder around all images is the root, so a single dataset loses its name.
      const files = [...datasets].map((dataset) => [dataset, `project/${places.folder(dataset)}/image`] as const);
      const root = rootOf(files.map(([, file]) => file));
      const inside = (file: string) => belowFolder(file, root);
      for (const [dataset, file] of files) {
        if ((withoutContainerFolders(inside(file)) || "ds0") !== dataset) report(DATASET_NAMES);
      }
    },
  };
}

const TAGS = "Tags that an image or object has twice, or with an empty text, are lost.";

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description && !image.labelled) yield LOST.imageDescriptions;
  if (image.meta !== undefined) yield "Metadata of images is lost.";
  if (Object.keys(image.extra ?? {}).some((key) => FILE_FIELDS.has(key))) {
    yield "Fields of images with the name of a LabelMe field are lost.";
  }
  if (!image.labelled && image.tags.length > 0) yield LOST.tagsOfUnlabelled;
  else yield* lossesOfTags(image.tags);
}

function* lossesOfTags(tags: readonly Tag[]): Generator<string> {
  if (new Set(tags.map(({ name }) => name)).size < tags.length || tags.some(({ value }) => value === "")) yield TAGS;
  if (tags.some(({ extra }) => extra !== undefined)) yield LOST.tagFields;
}

function* lossesOfObject({ geometry, tags, extra = {} }: Figure): Generator<string> {
  yield* lossesOfTags(tags);
  if (Object.entries(extra).some(([key, value]) => isEmptyField(value) || SHAPE_FIELDS.has(key))) {
    yield "Fields of objects that are empty, or have the name of a LabelMe field, are lost.";
  }
  switch (geometry.type) {
    case "rotatedRectangle":
      yield "Oriented bounding boxes become polygons.";
      break;
    case "polygon":
      if (geometry.rings.length > 1) yield LOST.holes;
      break;
    case "multipart":
      yield LOST.parts;
      break;
    case "bitmap":
      if (geometry.alpha) yield LOST.halfTransparency;
      break;
    case "graph":
      if (!isPlain(geometry.nodes)) yield "Names of keypoints, and which keypoints are hidden, are lost.";
      if (geometry.nodes.length === 1) yield "Single keypoints become points.";
      break;
    case "other":
      yield LOST.otherShapes;
  }
}

/** Returns true for points that are named by their numbers, as in a LabelMe import. */
function isPlain(nodes: Extract<Figure["geometry"], { type: "graph" }>["nodes"]): boolean {
  return nodes.every(({ id, disabled, extra }, i) => id === String(i + 1) && !disabled && extra === undefined);
}
