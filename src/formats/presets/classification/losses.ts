import { redeclaredTag } from "../../classes/declarations.ts";
import { ArchivePlaces } from "../../export/archiveNames.ts";
import { definitionLosses } from "../../export/definitionLosses.ts";
import { LOST } from "../../export/lossSentences.ts";
import { DATASET_NAMES, nameLosses } from "../../export/nameLosses.ts";
import type { ImageContent, LossFinder, ProjectHead, ReportLoss } from "../../format.ts";
import { splitsAmong } from "./classFolders.ts";
import { looksLikeClasses } from "./columns.ts";
import { CLASS_TAG } from "./read.ts";
import { classesOf } from "./write.ts";

/** Reports what `writeClassification` loses. */
export function classificationLosses(project: ProjectHead, report: ReportLoss): LossFinder {
  const places = new ArchivePlaces(project);
  const names = nameLosses(places, report);
  const images = new Map<string, number>();
  const classes = new Set<string>();
  const ofDefinitions = definitionLosses({ ...project, classes: [] }, report, {
    tag: (definition, { tags }) =>
      tags.has(definition.name) ? { ...redeclaredTag(definition), appliesTo: "imagesOnly" } : undefined,
  });
  return {
    image(image) {
      names.image(image);
      ofDefinitions.image(image);
      images.set(image.dataset, (images.get(image.dataset) ?? 0) + 1);
      for (const title of classesOf(image)) classes.add(title);
      report("Objects are lost; only classes of whole images are written.", image.figures.length);
      for (const sentence of lossesOfImage(image)) report(sentence);
    },
    end() {
      ofDefinitions.end();
      if (project.classes.length > 0) report("Classes of objects are lost.", project.classes.length);
      const lost = lostDatasets(images, places);
      if (classes.size === 0 && lost > 0) {
        report(
          "No image has a class, so the folders of datasets look like classes when the download is imported again.",
        );
      }
      const strange = [...classes].filter((title) => title.trim() !== title || !looksLikeClasses([title]));
      report("Classes that look like numbers or sentences may not be recognized as classes.", strange.length);
      report(DATASET_NAMES, lost);
    },
  };
}

/** Returns how many datasets do not have the folder of a split; these become one dataset. */
function lostDatasets(images: ReadonlyMap<string, number>, places: ArchivePlaces): number {
  const firsts = new Map<string, number>();
  for (const [dataset, count] of images) {
    const [first = ""] = places.folder(dataset).split("/");
    firsts.set(first, (firsts.get(first) ?? 0) + count);
  }
  const splits = splitsAmong(firsts);
  return [...images.keys()].filter((dataset) => !splits.has(dataset)).length;
}

function* lossesOfImage(image: ImageContent): Generator<string> {
  if (image.description) yield LOST.imageDescriptions;
  if (image.meta !== undefined || image.extra !== undefined) yield "Metadata and other fields of images are lost.";
  if (image.labelled && classesOf(image).length === 0) yield "Reviewed images without a class count as not labelled.";
  if (!image.labelled && classesOf(image).length > 0) yield "Images with a class count as labelled.";
  if (image.tags.some(({ extra }) => extra !== undefined)) yield LOST.tagFields;
  if (image.tags.some(({ name, value }) => name !== CLASS_TAG && value !== undefined))
    yield "Tags of images with a value are lost.";
  if (image.tags.some(({ name, value }) => name === CLASS_TAG && value !== undefined))
    yield "Values of the tag class become tags.";
}
