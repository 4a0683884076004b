import { type ImageEvent, isImageName } from "../../formats/public.ts";
import { baseName, stemOf } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";

/** An image and what is wrong with it or its labels. */
export interface Sample {
  readonly image: ImageEvent;
  /** The first problems. */
  readonly problems: readonly Problem[];
}

/** Problems that wait for their image. */
const WAITING = 100;
/** Images that a problem told afterwards may be about. */
const RECENT = 4;
/** Problems of one image that are kept. */
const KEPT = 20;

/**
 * Finds out which image a problem is about. Readers tell what is wrong with an image and its labels right before the image; what `readDataset`
 * adds comes right after. A problem belongs to the image at its own path, or to one whose name its file has (`a.txt`, `a.jpg.json` and
 * `a.jpg`). What was told right before an image is about it as well if it names a line or an object, because its file then lists many images,
 * or if its file is a mask that is named after the image.
 */
export class ImageProblems {
  #waiting: { problem: Problem; near: boolean }[] = [];
  #recent: Sample[] = [];

  /** Takes in a problem; answers the image that it is about with all its problems, if that one came before. */
  problem(problem: Problem): Sample | undefined {
    const at = this.#recent.findIndex(({ image }) => isAbout(problem, image));
    const before = this.#recent[at];
    if (before === undefined) {
      if (this.#waiting.length < WAITING) this.#waiting.push({ problem, near: true });
      return undefined;
    }
    const sample = { image: before.image, problems: [...before.problems, problem].slice(0, KEPT) };
    this.#recent[at] = sample;
    return sample;
  }

  /** Something other than an image or a problem was told: what waits is about an image only if their paths say so. */
  between(): void {
    for (const waiting of this.#waiting) waiting.near = false;
  }

  /** The image that was told, with the problems that waited for it. */
  image(image: ImageEvent): Sample {
    const problems = this.#waiting
      .filter(
        ({ problem, near }) => isAbout(problem, image) || (near && (isOfList(problem) || isOfMask(problem, image))),
      )
      .map(({ problem }) => problem)
      .slice(0, KEPT);
    this.#waiting = [];
    const sample = { image, problems };
    this.#recent.push(sample);
    if (this.#recent.length > RECENT) this.#recent.shift();
    return sample;
  }
}

/** True when the path of a problem is that of the image, or of a file that is named after it. */
function isAbout({ path }: Problem, image: ImageEvent): boolean {
  if (path === undefined) return false;
  if (path === image.path) return true;
  // Another picture of that name may be another image.
  if (isImageName(path)) return false;
  const stem = stemOf(path);
  return stem === stemOf(image.path) || stem === baseName(image.path);
}

/** True for a problem of a picture that is named after the image: `a_mask.png`, or `a.png` in another folder. */
function isOfMask({ path }: Problem, image: ImageEvent): boolean {
  return path !== undefined && isImageName(path) && stemOf(path).startsWith(stemOf(image.path));
}

function isOfList({ path, line, object }: Problem): boolean {
  return path !== undefined && !isImageName(path) && (line !== undefined || object !== undefined);
}
