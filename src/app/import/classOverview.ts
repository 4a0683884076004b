import { ClassChoices, type ClassTitles, generatedColor } from "../../formats/public.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { FoundClass } from "../preflight/preflightState.ts";

/** A class of the project, and the classes of the drop that become it. */
export interface ImportedClass {
  readonly title: string;
  /** `#RRGGBB`. */
  readonly color: string;
  readonly skeleton: Skeleton;
  readonly objects: number;
  /** The first one gives colour and skeleton, as on the server. */
  readonly from: readonly [FoundClass, ...FoundClass[]];
}

/** The classes of a drop after a choice of classes is applied. */
export interface ClassOverview {
  /** In the order in which they were read. */
  readonly imported: readonly ImportedClass[];
  readonly excluded: readonly FoundClass[];
}

/** Returns the classes that the project will have, and those that are excluded. */
export function overviewOf(found: readonly FoundClass[], titles: ClassTitles | undefined): ClassOverview {
  const choices = new ClassChoices(titles);
  const from = new Map<string, [FoundClass, ...FoundClass[]]>();
  const excluded: FoundClass[] = [];
  for (const one of found) {
    const title = choices.titleOf(one.title);
    const others = title === undefined ? excluded : from.get(title);
    if (others !== undefined) others.push(one);
    else if (title !== undefined) from.set(title, [one]);
  }
  const imported = Array.from(from, ([title, classes]): ImportedClass => {
    const { color, skeleton } = classes[0];
    const objects = classes.reduce((sum, one) => sum + one.objects, 0);
    return { title, color: isColor(color) ? color : generatedColor(title), skeleton, objects, from: classes };
  });
  return { imported, excluded };
}

/** Returns the choice with these classes renamed to `title`. A class renamed to its own title is not a choice. */
export function renameClasses(
  titles: ClassTitles | undefined,
  classes: readonly FoundClass[],
  title: string,
): ClassTitles | undefined {
  return changed(titles, classes, (own) => (own === title ? undefined : { title }));
}

/** Returns the choice with these classes excluded. */
export function excludeClasses(
  titles: ClassTitles | undefined,
  classes: readonly FoundClass[],
): ClassTitles | undefined {
  return changed(titles, classes, () => null);
}

/** Returns the choice with these classes unchanged, as in the drop. */
export function resetClasses(titles: ClassTitles | undefined, classes: readonly FoundClass[]): ClassTitles | undefined {
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
