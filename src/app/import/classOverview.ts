import { ClassChoices, type ClassTitles, generatedColor } from "../../formats/public.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { FoundClass } from "../preflight/preflight.ts";

/** A class that the project will have, and the classes of the drop that become it. */
export interface ComingClass {
  readonly title: string;
  /** `#RRGGBB`. */
  readonly color: string;
  readonly skeleton: Skeleton;
  readonly objects: number;
  /** At least one; the first gives colour and key points, as on the server. */
  readonly from: readonly FoundClass[];
}

/** What becomes of the classes of a drop. */
export interface ClassOverview {
  /** In the order in which they were met. */
  readonly coming: readonly ComingClass[];
  readonly leftOut: readonly FoundClass[];
}

/** Sorts the classes of a drop into those that the project will have and those that are left out. */
export function overviewOf(found: readonly FoundClass[], titles: ClassTitles | undefined): ClassOverview {
  const choices = new ClassChoices(titles);
  const from = new Map<string, FoundClass[]>();
  const leftOut: FoundClass[] = [];
  for (const one of found) {
    const title = choices.titleOf(one.title);
    const others = title === undefined ? leftOut : from.get(title);
    if (others !== undefined) others.push(one);
    else if (title !== undefined) from.set(title, [one]);
  }
  const coming = Array.from(from, ([title, classes]): ComingClass => {
    const { color, skeleton } = classes[0]!;
    const objects = classes.reduce((sum, one) => sum + one.objects, 0);
    return { title, color: isColor(color) ? color : generatedColor(title), skeleton, objects, from: classes };
  });
  return { coming, leftOut };
}

/** The choice with these classes called `title`; a class by its own title is no choice. */
export function withTitle(
  titles: ClassTitles | undefined,
  classes: readonly FoundClass[],
  title: string,
): ClassTitles | undefined {
  return changed(titles, classes, (own) => (own === title ? undefined : { title }));
}

/** The choice without these classes and their objects. */
export function without(titles: ClassTitles | undefined, classes: readonly FoundClass[]): ClassTitles | undefined {
  return changed(titles, classes, () => null);
}

/** The choice with these classes as the drop has them. */
export function asDropped(titles: ClassTitles | undefined, classes: readonly FoundClass[]): ClassTitles | undefined {
  return changed(titles, classes, () => undefined);
}

function changed(
  titles: ClassTitles | undefined,
  classes: readonly FoundClass[],
  choose: (own: string) => { title: string } | null | undefined,
): ClassTitles | undefined {
  const next = new Map(Object.entries(titles ?? {}));
  for (const { title } of classes) {
    const choice = choose(title);
    if (choice === undefined) next.delete(title);
    else next.set(title, choice);
  }
  return next.size === 0 ? undefined : Object.fromEntries(next);
}

function isColor(color: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(color);
}
