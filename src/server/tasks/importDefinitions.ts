import { generatedColor } from "../../formats/classes/generatedColor.ts";
import type { ImageEvent } from "../../formats/format.ts";
import type { ClassDef } from "../../model/classDef.ts";
import type { Figure } from "../../model/figure.ts";
import type { Problem } from "../../model/problem.ts";
import type { Report } from "../../model/report.ts";
import type { Tag, TagDef } from "../../model/tag.ts";
import type { ProjectContent } from "../db/operations/imports.ts";
import { withIds } from "../db/withIds.ts";
import { mergeClasses, mergeTags } from "./definitions.ts";

/** A definition with its row's id. */
interface Stored<Definition> {
  readonly id: number;
  readonly definition: Definition;
}

/** The classes and tags of an import: their names in the drop, their names in the project, and the ids of their rows. */
interface ImportDefinitions {
  /** Adds a class of the drop. Returns its definition in the project. */
  takeClass(definition: ClassDef): ClassDef;
  /** Adds a tag of the drop. Returns its definition in the project. */
  takeTag(definition: TagDef): TagDef;
  /**
   * Returns an image with the class and tag names of the project. Classes and tags that the reader did not declare are added, so that no
   * object is lost.
   */
  translate(image: ImageEvent): ImageEvent;
  /** Returns the next definitions that have no row yet, at most `limit` of each kind. */
  pending(limit: number): { readonly classes: readonly ClassDef[]; readonly tags: readonly TagDef[] };
  /** Stores the ids of the rows that the first pending definitions have got. */
  added(ids: { readonly classes: readonly number[]; readonly tags: readonly number[] }): void;
  /** Returns the id of a class of the project. Throws when it has no row yet. */
  classId(title: string): number;
  /** Returns the id of a tag of the project. Throws when it has no row yet. */
  tagId(name: string): number;
  /** Returns the definitions that change when the import becomes visible. */
  changes(): { readonly widenedClasses: Stored<ClassDef>[]; readonly grownTags: Stored<TagDef>[] };
}

/** Creates the definitions of an import into a project with `content`. */
export function createImportDefinitions(options: {
  readonly content: Pick<ProjectContent, "classes" | "tags">;
  /** True when the user merged classes: a class that this import adds is then widened to any shape when its objects need it. */
  readonly mergesClasses: boolean;
  problem(problem: Problem): void;
  count(counts: Partial<Report["imported"]>): void;
}): ImportDefinitions {
  const { content, mergesClasses, problem, count } = options;
  const classDefs = content.classes.map(({ id, definition }) => ({
    id,
    definition: JSON.parse(definition) as ClassDef,
  }));
  const tagDefs = content.tags.map(({ id, definition }) => ({ id, definition: JSON.parse(definition) as TagDef }));
  const classIds = new Map(classDefs.map(({ id, definition }) => [definition.title, id]));
  const tagIds = new Map(tagDefs.map(({ id, definition }) => [definition.name, id]));
  const classes = mergeClasses(classDefs.map(({ definition }) => definition));
  const tags = mergeTags(tagDefs.map(({ definition }) => definition));
  const grownTags = new Map<string, TagDef>();
  const addedClasses = new Map<string, ClassDef>();
  const widened = new Map<string, ClassDef>();
  const pendingClasses: ClassDef[] = [];
  const pendingTags: TagDef[] = [];

  function takeClass(definition: ClassDef): ClassDef {
    const isNew = classes.get(definition.title) === undefined;
    const merged = classes.merge(definition);
    if (merged.added) {
      pendingClasses.push(merged.definition);
      addedClasses.set(merged.definition.title, merged.definition);
    }
    if (isNew) count({ classes: 1 });
    if (isNew && merged.renamed) {
      problem({
        code: "class_shape_differs",
        severity: "warning",
        object: definition.title,
        message: `The project has a class "${definition.title}" whose shape is not ${definition.shape}.`,
        action: `Its objects were added to the class "${merged.definition.title}".`,
      });
    }
    return merged.definition;
  }

  function takeTag(definition: TagDef): TagDef {
    const isNew = tags.get(definition.name) === undefined;
    const merged = tags.merge(definition);
    if (merged.added) pendingTags.push(merged.definition);
    else if (merged.grown) grownTags.set(merged.definition.name, merged.definition);
    if (isNew) count({ tags: 1 });
    if (isNew && merged.renamed) {
      problem({
        code: "tag_values_differ",
        severity: "warning",
        object: definition.name,
        message: `The project has a tag "${definition.name}" whose value type is not ${definition.valueType}.`,
        action: `The tag was added as "${merged.definition.name}".`,
      });
    }
    return merged.definition;
  }

  function classOf(title: string): string {
    const known = classes.get(title) ?? takeClass({ title, shape: "any", color: generatedColor(title) });
    return known.title;
  }

  function tagName(name: string): string {
    const known =
      tags.get(name) ?? takeTag({ name, valueType: "any_string", color: generatedColor(name), appliesTo: "all" });
    return known.name;
  }

  function translateTags(list: readonly Tag[]): Tag[] {
    return list.map((tag) => {
      const name = tagName(tag.name);
      return name === tag.name ? tag : { ...tag, name };
    });
  }

  function translateFigure(figure: Figure): Figure {
    const title = classOf(figure.class);
    const added = mergesClasses ? addedClasses.get(title) : undefined;
    if (added !== undefined && added.shape !== "any" && added.shape !== figure.geometry.type) {
      widened.set(title, { ...added, shape: "any" });
    }
    return { ...figure, class: title, tags: translateTags(figure.tags) };
  }

  return {
    takeClass,
    takeTag,
    translate: (image) => ({ ...image, figures: image.figures.map(translateFigure), tags: translateTags(image.tags) }),
    pending: (limit) => ({ classes: pendingClasses.slice(0, limit), tags: pendingTags.slice(0, limit) }),
    added(ids) {
      const addedNow = pendingClasses.splice(0, ids.classes.length);
      for (const [{ title }, id] of withIds(addedNow, ids.classes)) classIds.set(title, id);
      const tagsAddedNow = pendingTags.splice(0, ids.tags.length);
      for (const [{ name }, id] of withIds(tagsAddedNow, ids.tags)) tagIds.set(name, id);
    },
    classId: (title) => idOf(classIds, title),
    tagId: (name) => idOf(tagIds, name),
    changes: () => ({
      widenedClasses: [...widened].map(([title, definition]) => ({ id: idOf(classIds, title), definition })),
      grownTags: [...grownTags].map(([name, definition]) => ({ id: idOf(tagIds, name), definition })),
    }),
  };
}

/** Returns the id of the row with a name. Throws when it was not added before, which is a bug. */
export function idOf(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`"${name}" was used before it was added.`);
  return id;
}
