import { baseName } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { ReadEvent } from "../format.ts";
import type { FoundImages, Listing, Loose, PlacedFile } from "../images/listedImages.ts";
import { problemEvent } from "./problemEvent.ts";

/** Images that were found under another name or in another place than a file says. */
export function* reportLooseMatches(all: readonly Loose[]): Generator<ReadEvent> {
  for (const { path, isSpelledOtherwise, name, image, count } of all) {
    const images = count === 1 ? "1 image was" : `${count} images were`;
    yield problemEvent(
      isSpelledOtherwise
        ? {
            code: "name_differs",
            path,
            message: `${images} found only when case and Unicode form are ignored: ${name} is ${image}.`,
            action: "Taken as the same.",
          }
        : {
            code: "image_elsewhere",
            path,
            message: `${images} found by name, in another folder than the file's other images: ${name} is ${image}.`,
            action: "Taken as the same.",
          },
    );
  }
}

/** Images that a file speaks of and the drop does not have. */
export function* reportMissingImages<File extends Listing>(
  files: readonly PlacedFile<File>[],
  found: FoundImages<File>,
): Generator<ReadEvent> {
  for (const { file, ref, rivals } of found.absent) {
    const { id, fileName, annotations, labelled = true } = file.images[ref]!;
    const objects = `${annotations} ${annotations === 1 ? "annotation" : "annotations"}`;
    const several = rivals.length > 0;
    const isLabelled = file.hasAnnotations && labelled;
    const problem: ProblemDetails = {
      code: several ? "image_ambiguous" : isLabelled ? "annotation_without_image" : "image_absent",
      severity: "warning",
      path: file.path,
      ...(id !== undefined && { object: `image ${id}` }),
      message: several
        ? `${fileName} may be any of ${rivals.join(", ")}; it has ${objects}.`
        : `The drop has no image ${fileName}, which has ${objects}.`,
      action: several ? "Given to none of them; write the folder into its name." : "Left out.",
    };
    yield problemEvent(problem, annotations);
  }
  for (const { file } of files) {
    for (const image of file.images) {
      if (image.fileName !== undefined) continue;
      const objects = `${image.annotations} ${image.annotations === 1 ? "annotation refers" : "annotations refer"}`;
      const problem: ProblemDetails = {
        code: "annotation_without_image",
        path: file.path,
        object: `image ${image.id}`,
        message: `${objects} to the image ${image.id}, which the file does not list.`,
        action: "Left out.",
      };
      yield problemEvent(problem, image.annotations);
    }
  }
}

/** Names of images that are told one by one. */
const NAMED_RENAMES = 20;

/** Images that are called otherwise than their files, because two of a dataset had one name: the first ones, of the others the count. */
export function* reportRenamedImages(
  names: ReadonlyMap<string, string>,
  datasets: ReadonlyMap<string, string>,
): Generator<ReadEvent> {
  let count = 0;
  for (const [path, name] of names) {
    if (name === baseName(path) || ++count > NAMED_RENAMES) continue;
    yield problemEvent({
      code: "duplicate_name",
      path,
      message: `Another image of the dataset ${datasets.get(path)} is called ${baseName(path)} as well.`,
      action: `This one is called ${name}.`,
    });
  }
  if (count <= NAMED_RENAMES) return;
  const more = count - NAMED_RENAMES;
  const message = `${more} more ${more === 1 ? "image is" : "images are"} called like another of their dataset.`;
  yield problemEvent({
    code: "duplicate_name",
    message,
    action: "Called by their folder as well.",
  });
}
