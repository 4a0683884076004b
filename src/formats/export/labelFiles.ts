import type { ArchiveEntry, ImageContent, LossFinder, ProjectHead, ReportLoss, StoredProject } from "../format.ts";
import { isImageName } from "../images/imageFile.ts";
import { withoutExtension } from "../images/kindFolders.ts";
import { datasetByFolder, rootOfLabelFiles } from "../images/labelFolders.ts";
import { ArchivePlaces, topFolder } from "./archiveNames.ts";
import { LOST } from "./lossSentences.ts";
import { DATASET_NAMES, nameLosses } from "./nameLosses.ts";
import { textEntry } from "./textEntry.ts";

/** Where a format with one label file for each image has its files. */
export interface LabelPlaces {
  /** The folders of images and of label files, inside the folder of a dataset. */
  readonly images: string;
  readonly labels: string;
  /** Images that are not labelled have an empty label file. Default: none. */
  readonly labelsAll?: boolean;
  /** Returns the name of an image as readers demand it; default unchanged. */
  readonly rename?: (name: string) => string;
}

/** How it writes them. */
interface LabelLayout extends LabelPlaces {
  /** Returns the text of a label file. */
  labelOf(image: ImageContent): string;
}

/** Writes `<dataset>/<images>/` and `<dataset>/<labels>/`. */
export async function* writeLabelFiles(
  project: StoredProject,
  layout: LabelLayout,
  signal?: AbortSignal,
): AsyncGenerator<ArchiveEntry> {
  const { images, labels, labelsAll = false, labelOf } = layout;
  const top = topFolder(project);
  const places = labelFilePlaces(project, layout);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = `${top}/${places.folder(image.dataset)}`;
    const name = places.imageName(image);
    yield { path: `${folder}/${images}/${name}`, bytes: image.bytes, content: image.content(), isImage: true };
    if (image.labelled || labelsAll)
      yield textEntry(`${folder}/${labels}/${withoutExtension(name)}.txt`, labelOf(image));
  }
}

/** Returns the places of images: unique without their extensions. */
function labelFilePlaces(project: ProjectHead, { rename }: LabelPlaces): ArchivePlaces {
  return new ArchivePlaces(project, { keyOf: withoutExtension, ...(rename && { rename }) });
}

/** Reports datasets that get other names when the folders of such an archive are read again. */
export function labelFolderLosses(
  project: ProjectHead,
  layout: LabelPlaces,
  report: ReportLoss,
): Required<Pick<LossFinder, "image" | "end">> {
  const { images, labels, labelsAll = false } = layout;
  const top = topFolder(project);
  const places = labelFilePlaces(project, layout);
  const names = nameLosses(labelFilePlaces(project, layout), report);
  const imageOf = new Map<string, string>();
  const labelFolders = new Set<string>();
  return {
    image(image) {
      names.image(image);
      if (labelsAll && !image.labelled) report(LOST.unlabelled);
      const folder = `${top}/${places.folder(image.dataset)}`;
      if (isImageName(image.name) || !imageOf.has(image.dataset)) {
        imageOf.set(image.dataset, `${folder}/${images}/${image.name}`);
      }
      if (image.labelled || labelsAll) labelFolders.add(`${folder}/${labels}/label.txt`);
    },
    end() {
      const root = rootOfLabelFiles([...imageOf.values(), ...labelFolders]);
      if ([...imageOf].some(([dataset, path]) => datasetByFolder(path, root) !== dataset)) report(DATASET_NAMES);
    },
  };
}

/**
 * Returns the title of a class in a format that separates values by spaces: one word that is not a number. Spaces become `joint`.
 */
export function classWord(title: string, joint: "_" | "-"): string {
  const word = title.trim().replace(SEPARATORS, joint).slice(0, MAX_WORD);
  return word === "" || Number.isFinite(Number(word)) ? `class${joint}${word}` : word;
}

/** What ends a word or a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: some readers take control characters for the end of a word
const SEPARATORS = /[\s\u0000-\u001f]+/g;
/** Characters of a class that readers accept. */
const MAX_WORD = 200;

/** The loss of a class that gets another title. */
export const CLASS_WORDS = "Names of classes become one word, because the format separates values by spaces.";
