import { baseName, type DatasetPath } from "../../model/datasetPath.ts";
import type { ProblemDetails } from "../../model/problem.ts";

/** Images of one dataset that are told one by one when they are renamed. */
const TOLD_EACH = 20;

/** Names of images inside their datasets: the file's own name, or one with folders in front for the second of a name. */
export class ImageNames {
  readonly #taken = new Map<string, Set<string>>();
  readonly #renamed = new Map<string, number>();

  /** The name of one more image of a dataset, and a word about it when it is not the file's own. */
  nameFor(dataset: string, path: DatasetPath): { name: string; problem?: ProblemDetails } {
    const taken = this.#taken.get(dataset) ?? new Set();
    this.#taken.set(dataset, taken);
    const own = baseName(path);
    const segments = path.split("/");
    let name = own;
    for (let n = 2; taken.has(name) && n <= segments.length; n++) name = segments.slice(-n).join("_");
    for (let n = 1; taken.has(name); n++) name = `${n}_${own}`;
    taken.add(name);
    if (name === own) return { name };
    const renamed = (this.#renamed.get(dataset) ?? 0) + 1;
    this.#renamed.set(dataset, renamed);
    if (renamed > TOLD_EACH) return { name };
    const message = `Another image of the dataset ${dataset} is called ${own} as well.`;
    return {
      name,
      problem: { code: "duplicate_name", path, message, action: `This one is called ${name}.` },
    };
  }

  /** A word about the images that were renamed and not told one by one; for when all have their names. */
  rest(): ProblemDetails[] {
    return [...this.#renamed]
      .filter(([, count]) => count > TOLD_EACH)
      .map(([dataset, count]) => ({
        code: "duplicate_name",
        message: `${count - TOLD_EACH} more images of the dataset ${dataset} are called like another one.`,
        action: "They are called by their folders as well.",
      }));
  }
}
