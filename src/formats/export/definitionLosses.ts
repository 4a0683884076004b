import type { ClassDef } from "../../model/classDef.ts";
import type { GeometryType } from "../../model/geometry.ts";
import type { Tag, TagDef } from "../../model/tag.ts";
import { ClassColors } from "../classes/classColors.ts";
import type { DeclaredClass, LossFinder, ProjectHead, ReportLoss } from "../format.ts";
import { jsonEquals } from "../text/jsonValue.ts";

/** How a project uses its classes and tags. */
export interface Uses {
  /** Geometries of its objects, by title of class. */
  readonly geometries: ReadonlyMap<string, ReadonlySet<GeometryType>>;
  /** Kinds of values, by name of the tags that an image or object has. */
  readonly tags: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a download in a format keeps of definitions: each as it is when the download is read again, or undefined when it is lost. */
interface RedeclaredDefinitions {
  class?(definition: ClassDef, uses: Uses): DeclaredClass | undefined;
  /** The download has classes in the order in which objects use them, which decides their colours; else in that of the project. */
  readonly classesInOrderOfUse?: boolean;
  /** Absent: the format has no tags, and the loss is reported for images and objects. */
  tag?(definition: TagDef, uses: Uses): TagDef | undefined;
  /** A tag has the type of its first value; values of another type are read as a tag of their own. */
  readonly oneKindOfValue?: boolean;
}

/** Reports, after the last image, what a format loses of the definitions of classes and tags. */
export function definitionLosses(
  project: ProjectHead,
  report: ReportLoss,
  again: RedeclaredDefinitions,
): Required<Pick<LossFinder, "image" | "end">> {
  const geometries = new Map<string, Set<GeometryType>>();
  const tags = new Map<string, Set<string>>();
  const use = ({ name, value }: Tag) => tags.set(name, (tags.get(name) ?? new Set()).add(typeof value));
  return {
    image(image) {
      for (const tag of image.tags) use(tag);
      for (const figure of image.figures) {
        for (const tag of figure.tags) use(tag);
        const types = geometries.get(figure.class);
        if (types === undefined) geometries.set(figure.class, new Set([figure.geometry.type]));
        else types.add(figure.geometry.type);
      }
    },
    end() {
      const uses = { geometries, tags };
      const colors = new ClassColors();
      for (const definition of again.classesInOrderOfUse ? inOrderOfUse(project.classes, uses) : project.classes) {
        const kept = again.class?.(definition, uses);
        if (kept === undefined) report("Classes without an object are lost.");
        else for (const sentence of classLosses(definition, { ...kept, color: colors.colorOf(kept) })) report(sentence);
      }
      if (again.oneKindOfValue) {
        const mixed = [...tags.values()].filter((kinds) => kinds.size > 1).length;
        report("Tags with values of several types are split into several tags.", mixed);
      }
      for (const definition of project.tags) {
        const kept = again.tag?.(definition, uses);
        if (kept === undefined) {
          if (!tags.has(definition.name)) report("Tags that no image or object has are lost.");
        } else if (!jsonEquals(kept, definition)) {
          report("Settings of tags, such as colours and lists of values, are lost.");
        }
      }
    },
  };
}

function inOrderOfUse(classes: readonly ClassDef[], { geometries }: Uses): ClassDef[] {
  const order = new Map([...geometries.keys()].map((title, i) => [title, i]));
  const placeOf = ({ title }: ClassDef) => order.get(title) ?? order.size;
  return classes.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function* classLosses(before: ClassDef, after: ClassDef): Generator<string> {
  if (before.color.toUpperCase() !== after.color.toUpperCase()) yield "Colours of classes are lost.";
  if ((before.description ?? "") !== (after.description ?? "")) yield "Descriptions of classes are lost.";
  // A class of any shape loses nothing when its objects give it one.
  if (before.shape !== "any" && before.shape !== after.shape) yield "The shapes that classes are limited to are lost.";
  const { geometry_config: template, ...extra } = before.extra ?? {};
  const { geometry_config: templateAfter, ...extraAfter } = after.extra ?? {};
  if (template !== undefined && !jsonEquals(template, templateAfter)) {
    yield "Skeletons of classes are changed or lost.";
  }
  if (Object.keys(extra).some((key) => !jsonEquals(extra[key], extraAfter[key]))) {
    yield "Fields of classes that only another format has are lost.";
  }
}

/** Returns how many objects are in a group with another one. */
export function groupedObjects(figures: readonly { readonly group?: string | undefined }[]): number {
  const sizes = new Map<string, number>();
  for (const { group } of figures) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes.values()].filter((size) => size > 1).reduce((sum, size) => sum + size, 0);
}
