import { count } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import type { FormatChoice } from "./formatChoice.ts";

/** Why a drop cannot be imported, and what to do. */
export interface StartBlock {
  readonly kind: "empty" | "unsupported" | "noImages" | "unusable";
  readonly title: string;
  /** One sentence. */
  readonly reason: string;
  /** What to do: one sentence. */
  readonly advice: string;
}

/** What the answer depends on. */
interface Reviewed {
  readonly state: Pick<SessionSnapshot, "found" | "phase">;
  readonly choice: Pick<FormatChoice, "chosen" | "verdict">;
  readonly preflight: Pick<PreflightState, "done" | "failed" | "images" | "withoutImage" | "problems">;
}

/** Returns why the import cannot be started, as far as it is known; undefined when it can, or when more has to be read. */
export function startBlockOf({ state, choice, preflight }: Reviewed): StartBlock | undefined {
  if (state.phase.name === "walking") return undefined;
  const { found } = state;
  const { verdict, chosen } = choice;
  if (found.files === 0) {
    return {
      kind: "empty",
      title: "Nothing to import",
      reason: "The drop is empty, or all of its files were skipped.",
      advice: "Drop a folder that contains images.",
    };
  }
  if (chosen === "auto" && verdict?.kind === "unsupported" && verdict.candidates.length === 0) {
    const { name, advice } = verdict.unread;
    return {
      kind: "unsupported",
      title: `This looks like ${name}`,
      reason: "This format is not supported yet.",
      advice,
    };
  }
  const isRead = preflight.done && preflight.failed === undefined;
  if (isRead && preflight.images === 0 && found.images > 0) return unusable(found.images, chosen, preflight);
  const isNothing = chosen === "auto" && verdict?.kind === "nothing";
  return isNothing || (isRead && preflight.images === 0) ? noImages(found.files, preflight.withoutImage) : undefined;
}

/** Returns true while it is open whether the drop contains any image: no name of a file speaks for one. */
export function isImageInDoubt({ state, preflight }: Pick<Reviewed, "state" | "preflight">): boolean {
  return state.found.images === 0 && preflight.images === 0 && !preflight.done;
}

function noImages(files: number, withoutImage: number): StartBlock {
  const none = files === 1 ? "The only file is not an image" : `None of the ${count(files, "file")} is an image`;
  const orphans = count(withoutImage, "annotation refers", "annotations refer");
  return {
    kind: "noImages",
    title: "No images found",
    reason:
      withoutImage > 0 ? `${none}; ${orphans} to images that are not in the drop.` : `${none} that can be imported.`,
    advice: "Drop the folder that contains the images together with their labels.",
  };
}

/** There are files that are named as images, and none of them becomes one. */
function unusable(images: number, chosen: string, { problems }: Reviewed["preflight"]): StartBlock {
  const isExplained = problems.some(({ severity }) => severity !== "info");
  const none = images === 1 ? "The only image" : `None of the ${count(images, "image")}`;
  const reason = isExplained
    ? `${none} can be imported; the problems below state why.`
    : `${none} is part of a dataset in the ${chosen === "auto" ? "detected" : "chosen"} format.`;
  return {
    kind: "unusable",
    title: "No usable images",
    reason: images === 1 ? reason.replace("can be", "cannot be").replace("is part", "is not part") : reason,
    advice:
      chosen === "auto"
        ? "Replace the files, then drop the folder again."
        : "Choose another preset, or replace the files and drop the folder again.",
  };
}
