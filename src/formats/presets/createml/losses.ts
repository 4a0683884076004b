import type { Figure } from "../../../model/figure.ts";
import { confidenceFields } from "../../classes/confidence.ts";
import { redeclaredTag } from "../../classes/declarations.ts";
import { definitionLosses, groupedObjects } from "../../export/definitionLosses.ts";
import { boxLoss } from "../../export/figureBox.ts";
import { LOST } from "../../export/lossSentences.ts";
import { nameLosses, sharedFolderLosses } from "../../export/nameLosses.ts";
import { frameLosses } from "../../export/uprightFrame.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { createMlPlaces } from "./write.ts";

/** Reports what `writeCreateMl` cannot hold. */
export function createMlLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const names = nameLosses(createMlPlaces(project), report, (folder) => folder);
  const ofFolders = sharedFolderLosses(createMlPlaces(project), report);
  const imageTags = new Set<string>();
  const confidences = new Set<string>();
  const ofDefinitions = definitionLosses(project, report, {
    class: ({ title }, { geometries }) => (geometries.has(title) ? { title, shape: "any" } : undefined),
    classesInOrderOfUse: true,
    tag: (definition) => {
      if (imageTags.has(definition.name)) return redeclaredTag({ ...definition, valueType: "none" });
      return confidences.has(definition.name) ? redeclaredTag(definition) : undefined;
    },
  });
  return {
    image(image) {
      names.image(image);
      ofDefinitions.image(image);
      ofFolders.image(image);
      if (image.labelled) for (const tag of image.tags) imageTags.add(tag.name);
      for (const sentence of lossesOfImage(image)) report(sentence);
      report("Groups of objects are lost.", groupedObjects(image.figures));
      for (const figure of image.figures) {
        for (const name of Object.keys(confidenceFields(figure.tags).fields)) confidences.add(name);
        for (const sentence of lossesOfObject(figure)) report(sentence);
      }
    },
    end() {
      ofDefinitions.end();
      ofFolders.end();
    },
  };
}

/** Fields of an item that the writer itself sets, or that readers take for them. */
const OWN_FIELDS = ["image", "imagefilename", "imageFilename", "annotations", "annotation"];

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.extra !== undefined) yield "Fields of images that only another format has are lost.";
  if (image.meta !== undefined && !image.labelled) yield "Metadata of images that are not labelled is lost.";
  if (OWN_FIELDS.some((field) => Object.hasOwn(image.meta ?? {}, field))) {
    yield "Metadata with the name of a Create ML field is lost.";
  }
  if (!image.labelled && image.tags.length > 0) yield LOST.tagsOfUnlabelled;
  else if (image.tags.some(({ value }) => value !== undefined)) yield "Values of tags of images are lost.";
  if (image.tags.some((tag) => tag.extra !== undefined)) yield LOST.tagFields;
  yield* frameLosses(image);
}

/** True when all tags are numbers with a field of their own. */
function keepsTags({ tags }: Figure): boolean {
  const { fields, others } = confidenceFields(tags);
  return others.length === 0 && Object.keys(fields).length === tags.length;
}

function* lossesOfObject(figure: Figure): Generator<string> {
  if (figure.description) yield LOST.objectDescriptions;
  if (!keepsTags(figure)) yield "Tags of objects other than confidence and score are lost.";
  if (Object.keys(figure.extra ?? {}).some((key) => key !== "createml")) yield LOST.objectFields;
  const loss = boxLoss(figure);
  if (loss !== undefined) yield loss;
}
