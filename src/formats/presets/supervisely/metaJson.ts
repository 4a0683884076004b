import type { ClassDef } from "../../../model/classDef.ts";
import type { TagDef } from "../../../model/tag.ts";
import { tagDefFromJson, tagDefToJson } from "../../annotation/tagJson.ts";
import type { DeclaredClass } from "../../format.ts";
import type { Finding } from "../../report/finding.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { classFromJson, classToJson } from "./classJson.ts";
import { unreadableFields } from "./unreadableFields.ts";

/** What the meta file of a project declares, in any of its four generations. */
interface SuperviselyMeta {
  /** v1: a list of classes. v2: tags in two lists of names. v3: one list of names. v4: classes and tags as objects. */
  readonly generation: "v1" | "v2" | "v3" | "v4";
  readonly classes: readonly DeclaredClass[];
  readonly tags: readonly TagDef[];
  /** What the project contains, such as `videos`; images when undefined. */
  readonly projectType: string | undefined;
  readonly findings: readonly Finding[];
}

const knownFields = new Set(["classes", "tags", "tags_images", "tags_objects", "projectType"]);

/** Reads `meta.json` or `classes.json`; undefined when it is neither a list of classes nor an object with such a list. */
export function metaFromJson(json: unknown): SuperviselyMeta | undefined {
  const findings: Finding[] = [];
  if (Array.isArray(json)) {
    const classes = unique(json.map(classFromJson), (item) => item.title, "class", findings);
    findings.push(...unreadableFields(json, []));
    return { generation: "v1", classes, tags: [], projectType: undefined, findings };
  }
  if (!isJsonObject(json) || !Array.isArray(json.classes)) return undefined;
  const classes = unique(json.classes.map(classFromJson), (item) => item.title, "class", findings);
  const old = [...listOf(json.tags_images), ...listOf(json.tags_objects)];
  const current = listOf(json.tags);
  const tags = unique([...current, ...distinct(old)].map(tagDefFromJson), (item) => item.name, "tag", findings);
  findings.push(...unreadableFields(json.classes, current));
  const others = Object.keys(json).filter((key) => !knownFields.has(key));
  if (others.length > 0) {
    const message = `The file has other fields than classes and tags: ${others.join(", ").slice(0, 200)}.`;
    findings.push({
      code: "meta_field_not_kept",
      message,
      action: "These fields are not kept, and a download does not contain them.",
    });
  }
  const hasNamesOnly = current.length > 0 && current.every((tag) => typeof tag === "string");
  return {
    generation: old.length > 0 || "tags_images" in json || "tags_objects" in json ? "v2" : hasNamesOnly ? "v3" : "v4",
    classes,
    tags,
    projectType: typeof json.projectType === "string" ? json.projectType : undefined,
    findings,
  };
}

/** Returns the `meta.json` of the fourth generation. */
export function metaToJson(classes: readonly ClassDef[], tags: readonly TagDef[]): JsonObject {
  return { classes: classes.map(classToJson), tags: tags.map(tagDefToJson), projectType: "images" };
}

/** Returns true for an entry in the list of classes of any generation. */
export function looksLikeClass(json: unknown): boolean {
  return isJsonObject(json) && typeof json.title === "string" && typeof json.shape === "string";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** In the second generation the same name in both lists is one tag. */
function distinct(names: readonly unknown[]): unknown[] {
  return [...new Set(names)];
}

function unique<Item>(
  items: readonly (Item | undefined)[],
  nameOf: (item: Item) => string,
  kind: "class" | "tag",
  findings: Finding[],
): Item[] {
  const byName = new Map<string, Item>();
  for (const [i, item] of items.entries()) {
    if (item === undefined) {
      const message = `The ${kind} at position ${i} has no name.`;
      findings.push({ code: `${kind}_broken`, severity: "warning", message, action: `The ${kind} is skipped.` });
    } else if (byName.has(nameOf(item))) {
      const message = `The ${kind} ${JSON.stringify(nameOf(item))} is declared twice.`;
      findings.push({ code: `${kind}_twice`, severity: "warning", message, action: "The first declaration is used." });
    } else byName.set(nameOf(item), item);
  }
  return [...byName.values()];
}
