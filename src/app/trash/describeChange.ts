import type { Change, Restored } from "../../contract/changes.ts";
import { count } from "../../model/plural.ts";

/** What is in the trash, or what was done, in a few words without its name. */
export function describeChange({ kind, images, name }: Pick<Change, "kind" | "images" | "name">): string {
  switch (kind) {
    case "project":
      return `Project · ${count(images, "image")}`;
    case "dataset":
      return `Dataset · ${count(images, "image")}`;
    case "images":
      return images > 1 ? `and ${count(images - 1, "more image")}` : "Image";
    case "import":
      return `Undone import · ${count(images, "image")}`;
    case "move":
      return `${count(images, "image")} moved to ${name}`;
    case "tag":
      return `${count(images, "image")} tagged ${name}`;
    default:
      return kind satisfies never;
  }
}

/** What is there again after an undo, with every name that had to change. */
export function describeRestored({ kind, name, renamedFrom, images, renamed }: Restored): string {
  const what = {
    project: `${name} is restored.`,
    dataset: `The dataset ${name} is restored.`,
    images: `${count(images, "image")} restored.`,
    import: `${count(images, "image")} restored.`,
    move: `${count(images, "image")} moved back.`,
    tag: `The tag ${name} is removed from ${count(images, "image")}.`,
  }[kind];
  const taken = renamedFrom === null ? "" : ` Its name ${renamedFrom} had been taken in the meantime.`;
  const numbered =
    renamed === 0
      ? ""
      : ` ${count(renamed, "image")} got a number at the end of the name, because another image has that name now.`;
  return `${what}${taken}${numbered}`;
}

/** How long something stays in the trash, such as "12 days left". */
export function daysLeft(until: string, nowMs: number): string {
  const days = Math.ceil((new Date(until).getTime() - nowMs) / (24 * 60 * 60 * 1000));
  return days <= 1 ? "last day" : `${count(days, "day")} left`;
}
