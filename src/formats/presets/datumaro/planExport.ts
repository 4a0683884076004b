import type { ClassDef } from "../../../model/classDef.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { ImageContent, ProjectHead } from "../../format.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** What has to be known about a whole project before its first annotation can be written. */
export interface ExportPlan {
  /** `categories` of every file. */
  readonly categories: JsonObject;
  /** Numbers of labels by class title. */
  readonly labelIds: ReadonlyMap<string, number>;
  /** Names of the keypoints of a class, in order; classes without keypoints are not in it. */
  readonly keypoints: ReadonlyMap<string, readonly string[]>;
}

/** Collects the plan image by image. */
export class ExportPlanner {
  readonly #classes: Map<string, ClassDef>;
  readonly #keypoints = new Map<string, string[]>();

  constructor(project: ProjectHead) {
    this.#classes = new Map(project.classes.map((definition) => [definition.title, definition]));
    for (const definition of project.classes) {
      const names = templateNames(definition);
      if (names.length > 0) this.#keypoints.set(definition.title, names);
    }
  }

  add({ figures }: Pick<ImageContent, "figures">): void {
    for (const { class: title, geometry } of figures) {
      if (!this.#classes.has(title)) this.#classes.set(title, { title, shape: "any", color: generatedColor(title) });
      if (geometry.type !== "graph") continue;
      const known = this.#keypoints.get(title) ?? [];
      for (const { id } of geometry.nodes) if (!known.includes(id)) known.push(id);
      this.#keypoints.set(title, known);
    }
  }

  plan(): ExportPlan {
    const classes = [...this.#classes.values()];
    const labelIds = new Map(classes.map(({ title }, id) => [title, id]));
    return { categories: this.#categories(classes), labelIds, keypoints: this.#keypoints };
  }

  #categories(classes: readonly ClassDef[]): JsonObject {
    const points = classes.flatMap(({ title, extra }, label_id) => {
      const labels = this.#keypoints.get(title);
      return labels === undefined ? [] : [{ label_id, labels, joints: jointsOf(extra?.geometry_config, labels) }];
    });
    return {
      label: { labels: classes.map(labelOf), attributes: [] },
      mask: { colormap: classes.map(({ color }, label_id) => ({ label_id, ...channelsOf(color) })) },
      ...(points.length > 0 && { points: { items: points } }),
    };
  }
}

function labelOf({ title, description, extra }: ClassDef): JsonObject {
  const kept = isJsonObject(extra?.datumaro) ? extra.datumaro : {};
  return { attributes: [], ...kept, name: title, parent: description ?? "" };
}

function channelsOf(color: string): JsonObject {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return { r, g, b };
}

function templateNames({ extra }: ClassDef): string[] {
  const template = extra?.geometry_config;
  return isJsonObject(template) && isJsonObject(template.nodes) ? Object.keys(template.nodes) : [];
}

/** The edges of a skeleton as pairs of keypoint numbers from 1. */
function jointsOf(template: unknown, names: readonly string[]): [number, number][] {
  if (!isJsonObject(template) || !Array.isArray(template.edges)) return [];
  return template.edges.flatMap((edge): [number, number][] => {
    if (!isJsonObject(edge)) return [];
    const [from, to] = [names.indexOf(String(edge.src)), names.indexOf(String(edge.dst))];
    return from < 0 || to < 0 ? [] : [[from + 1, to + 1]];
  });
}
