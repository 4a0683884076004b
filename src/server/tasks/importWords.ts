import { generatedColor } from "../../formats/classes/generatedColor.ts";
import type { ImageEvent } from "../../formats/format.ts";
import type { ClassDef } from "../../model/classDef.ts";
import type { Figure } from "../../model/figure.ts";
import type { Problem } from "../../model/problem.ts";
import type { Report } from "../../model/report.ts";
import type { Tag, TagDef } from "../../model/tag.ts";
import type { ProjectContent } from "../db/operations/imports.ts";
import { mergeClasses, mergeTags } from "./definitions.ts";

/** A definition with its row's id. */
interface Stored<Definition> {
  readonly id: number;
  readonly definition: Definition;
}

/** The classes and tags of an import: what the drop calls them, what the project calls them, and which rows they are. */
export interface ImportWords {
  takeClass(definition: ClassDef): ClassDef;
  takeTag(definition: TagDef): TagDef;
  /** The image with the project's own words. A word that the reader never declared is declared here: a gap must not cost the object. */
  translate(image: ImageEvent): ImageEvent;
  /** The next of those that have no row yet; at most `limit` of each kind. */
  pending(limit: number): { readonly classes: readonly ClassDef[]; readonly tags: readonly TagDef[] };
  /** Says which rows the first of the pending ones have become. */
  added(ids: { readonly classes: readonly number[]; readonly tags: readonly number[] }): void;
  /** The row of a word of the project. */
  classId(title: string): number;
  tagId(name: string): number;
  /** Definitions that have to change when the import becomes visible. */
  changes(): { readonly widenedClasses: Stored<ClassDef>[]; readonly grownTags: Stored<TagDef>[] };
}

export function createImportWords(options: {
  readonly content: Pick<ProjectContent, "classes" | "tags">;
  /** True when the user merged classes: one that this import adds takes any shape as soon as it needs to. */
  readonly mergesClasses: boolean;
  problem(problem: Problem): void;
  count(counts: Partial<Report["imported"]>): void;
}): ImportWords {
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
  const widened = new Set<string>();
  let pendingClasses: ClassDef[] = [];
  let pendingTags: TagDef[] = [];

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
        message: `The project has a class "${definition.title}" of another shape than ${definition.shape}.`,
        action: `Objects of it are in the class "${merged.definition.title}".`,
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
        message: `The project has a tag "${definition.name}" that takes other values than ${definition.valueType}.`,
        action: `It is called "${merged.definition.name}" here.`,
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

  function withOurTags(list: readonly Tag[]): Tag[] {
    return list.map((tag) => {
      const name = tagName(tag.name);
      return name === tag.name ? tag : { ...tag, name };
    });
  }

  function withOurNames(figure: Figure): Figure {
    const title = classOf(figure.class);
    if (mergesClasses) {
      const shape = addedClasses.get(title)?.shape;
      if (shape !== undefined && shape !== "any" && shape !== figure.geometry.type) widened.add(title);
    }
    return { ...figure, class: title, tags: withOurTags(figure.tags) };
  }

  return {
    takeClass,
    takeTag,
    translate: (image) => ({ ...image, figures: image.figures.map(withOurNames), tags: withOurTags(image.tags) }),
    pending: (limit) => ({ classes: pendingClasses.slice(0, limit), tags: pendingTags.slice(0, limit) }),
    added(ids) {
      ids.classes.forEach((id, index) => {
        classIds.set((pendingClasses[index] as ClassDef).title, id);
      });
      ids.tags.forEach((id, index) => {
        tagIds.set((pendingTags[index] as TagDef).name, id);
      });
      pendingClasses = pendingClasses.slice(ids.classes.length);
      pendingTags = pendingTags.slice(ids.tags.length);
    },
    classId: (title) => rowOf(classIds, title),
    tagId: (name) => rowOf(tagIds, name),
    changes: () => ({
      widenedClasses: [...widened].map((title) => ({
        id: rowOf(classIds, title),
        definition: { ...(addedClasses.get(title) as ClassDef), shape: "any" },
      })),
      grownTags: [...grownTags].map(([name, definition]) => ({ id: rowOf(tagIds, name), definition })),
    }),
  };
}

/** The row of something that has one by now. */
export function rowOf(ids: ReadonlyMap<string, number>, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`"${name}" was used before it was added.`);
  return id;
}
