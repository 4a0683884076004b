import { type ImageEvent, isImageName } from "../../formats/public.ts";
import { baseName, stemOf } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";

/** An image with the problems of its file and its annotation. */
export interface Sample {
  readonly image: ImageEvent;
  /** The first problems. */
  readonly problems: readonly Problem[];
  /** Number of its objects when they are not kept, because the drop has too many. */
  readonly objectsNotKept?: number;
}

/** Problems that wait for their image. */
const MAX_WAITING = 100;
/** Images that a later problem may belong to. */
const MAX_RECENT = 4;
/** Problems that are kept of one image. */
const MAX_PROBLEMS = 20;

/**
 * Finds the image of each problem. A reader reports the problems of an image and its annotation right before the image; `readDataset`
 * reports more right after it. A problem belongs to the image with its path, or to an image that shares its file name (`a.txt` and
 * `a.jpg.json` belong to `a.jpg`). A problem right before an image also belongs to it if it names a line or an object, because its file
 * then lists many images, or if its file is a mask that is named after the image.
 */
export class ImageProblems {
  #waiting: { problem: Problem; near: boolean }[] = [];
  #recent: Sample[] = [];

  /** Takes a problem; returns its image with all its problems if the image came before. */
  problem(problem: Problem): Sample | undefined {
    const at = this.#recent.findIndex(({ image }) => isAbout(problem, image));
    const before = this.#recent[at];
    if (before === undefined) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push({ problem, near: true });
      return undefined;
    }
    const sample = { image: before.image, problems: [...before.problems, problem].slice(0, MAX_PROBLEMS) };
    this.#recent[at] = sample;
    return sample;
  }

  /** Notes an event that is neither an image nor a problem: waiting problems now belong to an image only by their paths. */
  between(): void {
    for (const waiting of this.#waiting) waiting.near = false;
  }

  /** Takes an image; returns it with the problems that waited for it. */
  image(image: ImageEvent): Sample {
    const problems = this.#waiting
      .filter(
        ({ problem, near }) => isAbout(problem, image) || (near && (isOfList(problem) || isOfMask(problem, image))),
      )
      .map(({ problem }) => problem)
      .slice(0, MAX_PROBLEMS);
    this.#waiting = [];
    const sample = { image, problems };
    this.#recent.push(sample);
    if (this.#recent.length > MAX_RECENT) this.#recent.shift();
    return sample;
  }
}

/** Returns true when the path of a problem is that of the image, or of a file that is named after it. */
function isAbout({ path }: Problem, image: ImageEvent): boolean {
  if (path === undefined) return false;
  if (path === image.path) return true;
  // An image file of the same name in another folder may be another image.
  if (isImageName(path)) return false;
  const stem = stemOf(path);
  return stem === stemOf(image.path) || stem === baseName(image.path);
}

/** Returns true for a problem of an image file that is named after the image: `a_mask.png`, or `a.png` in another folder. */
function isOfMask({ path }: Problem, image: ImageEvent): boolean {
  return path !== undefined && isImageName(path) && stemOf(path).startsWith(stemOf(image.path));
}

function isOfList({ path, line, object }: Problem): boolean {
  return path !== undefined && !isImageName(path) && (line !== undefined || object !== undefined);
}
