import { baseName } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { ReadEvent } from "../format.ts";
import type { ChangedImages } from "../images/changedImages.ts";
import type { AbsentImage, FoundImages, LooseMatches } from "../images/findImages.ts";
import type { ListedEntry, Listing, PlacedFile } from "../images/listedImages.ts";
import { inOtherPlaces } from "../images/namesakes.ts";
import { problemEvent } from "./problemEvent.ts";

/** How images were found, by what had to be ignored. */
const ways: Readonly<Record<LooseMatches["ignored"], string>> = {
  spelling: "only when case and Unicode form are ignored",
  statedFolder: "by name, in another folder than the file states",
  ownFolder: "by name, in a folder that has nothing in common with that of the file",
};

/** Reports images that were found under another name or in another place than their annotation file states. */
export function* reportLooseMatches(all: readonly LooseMatches[]): Generator<ReadEvent> {
  for (const { path, ignored, name, image, count: found } of all) {
    const images = count(found, "image was", "images were");
    yield problemEvent({
      code: ignored === "spelling" ? "name_differs" : "image_elsewhere",
      path,
      message: `${images} found ${ways[ignored]}: ${name} is ${image}.`,
      action: found === 1 ? "It is used as the image of the entry." : "They are used as the images of the entries.",
    });
  }
}

/** Reports images that an annotation file names and that are not in the drop. */
export function* reportMissingImages<File extends Listing>(
  files: readonly PlacedFile<File>[],
  found: FoundImages<File>,
): Generator<ReadEvent> {
  for (const source of found.absent)
    yield problemEvent(missingImage(source), { annotations: source.entry.annotations });
  for (const { file } of files) {
    for (const entry of file.images) {
      if (entry.fileName === undefined)
        yield problemEvent(unlistedImage(file, entry), { annotations: entry.annotations });
    }
  }
}

function missingImage({ file, entry, rivals, why }: AbsentImage<Listing>): ProblemDetails {
  const { id, fileName, annotations, labelled = true } = entry;
  const objects = count(annotations, "annotation");
  const place = { path: file.path, ...(id !== undefined && { object: `image ${id}` }) };
  if (rivals.length > 0 && why !== "elsewhere") {
    const message =
      why === "contested"
        ? `${fileName}, which has ${objects}, may be ${rivals.join(", ")}, but a file in another folder lists that image as well.`
        : `${fileName} may be any of ${rivals.join(", ")}${why === "tie" ? "" : `, none of which has ${statedSize(entry)} that the file states`}; it has ${objects}.`;
    const action = "Its annotations are skipped. Add the folder to the name in the file.";
    return { code: "image_ambiguous", severity: "warning", ...place, message, action };
  }
  const isLabelled = file.hasAnnotations && labelled;
  return {
    code: isLabelled ? "annotation_without_image" : "image_absent",
    severity: "warning",
    ...place,
    message: `The image ${fileName}, which has ${objects}, is not in the drop.${inOtherPlaces(rivals)}`,
    action: "The entry is skipped.",
  };
}

function statedSize({ bytes, size }: ListedEntry): string {
  if (bytes !== undefined) return `the ${bytes.toLocaleString("en")} bytes`;
  return size === undefined ? "the size" : `the size of ${size.width} x ${size.height} pixels`;
}

/** Reports images that were saved again after they were labelled, once for each annotation file. Nothing shows whether they were resized. */
export function* reportChangedImages(all: readonly ChangedImages[]): Generator<ReadEvent> {
  for (const { path, images, first } of all) {
    const have = count(images, "image has", "images have");
    const [found, stated] = [first.bytes, first.stated].map((bytes) => bytes.toLocaleString("en"));
    const [their, they] = images === 1 ? ["Its", "it was"] : ["Their", "they were"];
    yield problemEvent({
      code: "size_differs",
      path,
      message: `${have} another number of bytes than the file states: ${first.path} has ${found} instead of ${stated}.`,
      action: `${their} labels are used. If ${they} resized since, they are in the wrong places.`,
    });
  }
}

function unlistedImage(file: Listing, { id, annotations }: ListedEntry): ProblemDetails {
  const refer = count(annotations, "annotation refers", "annotations refer");
  return {
    code: "annotation_without_image",
    path: file.path,
    object: `image ${id}`,
    message: `${refer} to the image ${id}, which the file does not list.`,
    action: annotations === 1 ? "It is skipped." : "They are skipped.",
  };
}

/** Renamed images that are reported one by one. */
const MOST_REPORTED = 20;

/** The dataset of an image, and its name there. */
export interface NamedImage {
  readonly dataset: string;
  readonly name: string;
}

/** Reports images that were renamed because another one of their dataset has the name of their file: the first ones, then a count. */
export function* reportRenamedImages(named: ReadonlyMap<string, NamedImage>): Generator<ReadEvent> {
  let renamed = 0;
  for (const [path, { dataset, name }] of named) {
    if (name === baseName(path) || ++renamed > MOST_REPORTED) continue;
    yield problemEvent({
      code: "duplicate_name",
      path,
      message: `Another image of the dataset ${dataset} has the name ${baseName(path)}.`,
      action: `The image is renamed to ${name}.`,
    });
  }
  if (renamed <= MOST_REPORTED) return;
  const message = `${count(renamed - MOST_REPORTED, "more image has", "more images have")} the name of another one of their dataset.`;
  yield problemEvent({ code: "duplicate_name", message, action: "Their folders are added to their names." });
}
