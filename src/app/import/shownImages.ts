import type { ImageFilter } from "../preflight/imageFilter.ts";
import type { ClassOverview } from "./classOverview.ts";

/** Which images of a drop the person chose to see; as `ImageFilter`, with the title that a class will have. */
export interface ShownImages extends Omit<ImageFilter, "classes"> {
  readonly class?: string;
}

/** Id of the card with the images of a drop. */
export const PREVIEW_ID = "preview";

/** Returns the filter for images with their own classes: a class of the project may be several of the drop. */
export function filterOf(shown: ShownImages, overview: ClassOverview): ImageFilter {
  const { class: title, ...filter } = shown;
  if (title === undefined) return filter;
  const from = overview.imported.find((one) => one.title === title)?.from ?? [];
  return { ...filter, classes: from.map((one) => one.title) };
}

/** Returns the choice with one part changed, or without it when it is undefined. */
export function withPart<Part extends keyof ShownImages>(
  shown: ShownImages,
  part: Part,
  value: ShownImages[Part] | undefined,
): ShownImages {
  const { [part]: _, ...others } = shown;
  return value === undefined ? others : { ...others, [part]: value };
}

/** Scrolls to the images, and moves the focus to what was chosen. */
export function goToImages(): void {
  const card = document.getElementById(PREVIEW_ID);
  card?.scrollIntoView({ block: "start" });
  card
    ?.querySelector<HTMLElement>('[aria-label="Images to show"] [aria-pressed="true"]')
    ?.focus({ preventScroll: true });
}
