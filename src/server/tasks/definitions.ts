import type { ClassDef } from "../../model/classDef.ts";
import type { TagDef } from "../../model/tag.ts";

/** A class or tag of the drop after it was merged into the project. */
interface Merged<Definition> {
  readonly definition: Definition;
  /** True when the project did not have it. */
  readonly added: boolean;
  /** True when its title is taken by another definition that it cannot be merged with. */
  readonly renamed: boolean;
  /** True when the definition of the project was extended. */
  readonly grown: boolean;
}

/** The classes or tags of a project, into which those of a drop are merged. */
interface Definitions<Definition> {
  /** Merges a definition of the drop. The same title always becomes the same definition of the project. */
  merge(incoming: Definition): Merged<Definition>;
  /** Returns the definition of the project that a title of the drop became; undefined when the drop has not declared it yet. */
  get(title: string): Definition | undefined;
}

/** Creates the classes of a project. A class of shape `any` takes every object, so only two definite and different shapes conflict. */
export function mergeClasses(existing: readonly ClassDef[]): Definitions<ClassDef> {
  return merging(
    existing,
    (one) => one.title,
    (one, title) => ({ ...one, title }),
    (there, incoming) =>
      there.shape === "any" || (there.shape === incoming.shape && there.extra?.shape === incoming.extra?.shape)
        ? there
        : undefined,
  );
}

/** Creates the tags of a project. Tags with the same value type are merged: their lists of values and the places where they apply are joined. */
export function mergeTags(existing: readonly TagDef[]): Definitions<TagDef> {
  return merging(
    existing,
    (one) => one.name,
    (one, name) => ({ ...one, name }),
    (there, incoming) => {
      if (there.valueType !== incoming.valueType) return undefined;
      const values = new Set([...(there.values ?? []), ...(incoming.values ?? [])]);
      const wider = values.size > (there.values?.length ?? 0);
      const everywhere = there.appliesTo !== incoming.appliesTo && there.appliesTo !== "all";
      if (!wider && !everywhere) return there;
      return { ...there, ...(wider ? { values: [...values] } : {}), ...(everywhere ? { appliesTo: "all" } : {}) };
    },
  );
}

function merging<Definition>(
  existing: readonly Definition[],
  titleOf: (one: Definition) => string,
  withTitle: (one: Definition, title: string) => Definition,
  /** Returns the merged definition, `there` itself when nothing changes, undefined when the two cannot be merged. */
  join: (there: Definition, incoming: Definition) => Definition | undefined,
): Definitions<Definition> {
  const present = new Map(existing.map((one) => [titleOf(one), one]));
  const declared = new Map<string, string>();

  function mergeAs(incoming: Definition, title: string): Omit<Merged<Definition>, "renamed"> | undefined {
    const there = present.get(title);
    if (there === undefined) {
      const definition = withTitle(incoming, title);
      present.set(title, definition);
      return { definition, added: true, grown: false };
    }
    const definition = join(there, incoming);
    if (definition === undefined) return undefined;
    present.set(title, definition);
    return { definition, added: false, grown: definition !== there };
  }

  return {
    merge(incoming) {
      const own = titleOf(incoming);
      let title = declared.get(own) ?? own;
      for (let number = 1; ; number++) {
        const merged = mergeAs(incoming, title);
        if (merged) {
          declared.set(own, title);
          return { ...merged, renamed: title !== own };
        }
        title = `${own}_${String(number).padStart(2, "0")}`;
      }
    },
    get(title) {
      const declaredAs = declared.get(title);
      return declaredAs === undefined ? undefined : present.get(declaredAs);
    },
  };
}
