import type { ClassDef } from "../../model/classDef.ts";
import type { TagDef } from "../../model/tag.ts";

/** What became of a class or tag that a drop declares: the title it has in the project. */
export interface Merged<Definition> {
  readonly definition: Definition;
  /** True when the project did not have it. */
  readonly added: boolean;
  /** True when its own title was taken by one of another shape. */
  readonly renamed: boolean;
  /** True when the project's own definition became wider. */
  readonly grown: boolean;
}

/** The classes or tags of a project while a drop is merged into them. */
export interface Definitions<Definition> {
  /** Takes in one that the drop declares; the same title again answers the same. */
  merge(incoming: Definition): Merged<Definition>;
  /** What a title of the drop is called in the project; undefined while the drop has not declared it. */
  get(title: string): Definition | undefined;
}

/** A class of shape `any` takes every object, so only two definite and different shapes clash. */
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

/** Tags merge when they take the same kind of value; lists of words and the places where a tag may be used are joined. */
export function mergeTags(existing: readonly TagDef[]): Definitions<TagDef> {
  return merging(
    existing,
    (one) => one.name,
    (one, name) => ({ ...one, name }),
    (there, incoming) => {
      if (there.valueType !== incoming.valueType) return undefined;
      const words = new Set([...(there.values ?? []), ...(incoming.values ?? [])]);
      const wider = words.size > (there.values?.length ?? 0);
      const everywhere = there.appliesTo !== incoming.appliesTo && there.appliesTo !== "all";
      if (!wider && !everywhere) return there;
      return { ...there, ...(wider ? { values: [...words] } : {}), ...(everywhere ? { appliesTo: "all" } : {}) };
    },
  );
}

function merging<Definition>(
  existing: readonly Definition[],
  titleOf: (one: Definition) => string,
  withTitle: (one: Definition, title: string) => Definition,
  /** The merged definition, `there` itself when nothing changes, undefined for a clash. */
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
