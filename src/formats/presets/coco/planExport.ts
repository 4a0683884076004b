import type { ClassDef } from "../../../model/classDef.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { ArchivePlaces } from "../../export/archiveNames.ts";
import type { ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** What must be known about a whole project before its first annotation can be written. */
export interface ExportPlan {
  readonly categories: readonly JsonObject[];
  /** Category ids by class title. */
  readonly idOf: ReadonlyMap<string, number>;
  /** Names of the keypoints of a class, in order; classes without keypoints are not in it. */
  readonly keypoints: ReadonlyMap<string, readonly string[]>;
  readonly datasets: ReadonlyMap<string, ExportedDataset>;
}

/** A dataset of the project and where it is written. */
export interface ExportedDataset {
  readonly name: string;
  /** Below `images/`. */
  readonly folder: string;
  /** The first of the annotation ids that are free. */
  freeId: number;
  labelled: boolean;
  unlabelled: boolean;
  captions: boolean;
}

/** The name of the keypoint that a point is written as. */
export const POINT = "point";

/** Reads a project once, without the content of its images, and returns the plan for writing it. */
export async function planExport(project: StoredProject, signal?: AbortSignal): Promise<ExportPlan> {
  const planner = new ExportPlanner(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    planner.add(image);
  }
  return planner.plan();
}

/** Collects the plan image by image. */
export class ExportPlanner {
  readonly #classes: Map<string, ClassDef>;
  readonly #keypoints = new Map<string, string[]>();
  readonly #datasets = new Map<string, ExportedDataset>();
  readonly #places: ArchivePlaces;

  constructor(project: ProjectHead) {
    this.#places = new ArchivePlaces(project);
    this.#classes = new Map(project.classes.map((definition) => [definition.title, definition]));
    for (const definition of project.classes) {
      const names = templateNames(definition);
      if (names.length > 0) this.#keypoints.set(definition.title, names);
    }
  }

  add(image: ImageContent): void {
    const dataset = this.#datasets.get(image.dataset) ?? newDataset(image.dataset, this.#places);
    this.#datasets.set(image.dataset, dataset);
    if (image.labelled) dataset.labelled = true;
    else dataset.unlabelled = true;
    dataset.captions ||= image.tags.some((tag) => tag.name === "caption" && tag.value !== undefined);
    for (const { class: title, geometry, extra } of image.figures) {
      if (!this.#classes.has(title)) this.#classes.set(title, { title, shape: "any", color: generatedColor(title) });
      dataset.freeId = Math.max(dataset.freeId, (keptId(extra) ?? 0) + 1);
      const ids =
        geometry.type === "graph" ? geometry.nodes.map((node) => node.id) : geometry.type === "point" ? [POINT] : [];
      const known = this.#keypoints.get(title) ?? [];
      for (const id of ids) if (!known.includes(id)) known.push(id);
      if (known.length > 0) this.#keypoints.set(title, known);
    }
  }

  plan(): ExportPlan {
    const classes = [...this.#classes.values()];
    const idOf = numbered(classes);
    const categories = classes.map((definition) => categoryOf(definition, idOf, this.#keypoints));
    return { categories, idOf, keypoints: this.#keypoints, datasets: this.#datasets };
  }
}

/** Returns the id that an annotation or category had in the COCO file it came from, if it can be written again. */
export function keptId(extra: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const id = isJsonObject(extra?.coco) ? extra.coco.id : undefined;
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 && id < 2 ** 52 ? id : undefined;
}

function newDataset(name: string, places: ArchivePlaces): ExportedDataset {
  return { name, folder: places.folder(name), freeId: 1, labelled: false, unlabelled: false, captions: false };
}

/** Keeps the ids that categories had where they are not used twice, and numbers the other classes after them. */
function numbered(classes: readonly ClassDef[]): Map<string, number> {
  const idOf = new Map<string, number>();
  const used = new Set<number>();
  for (const { title, extra } of classes) {
    const id = keptId(extra);
    if (id === undefined || used.has(id)) continue;
    used.add(id);
    idOf.set(title, id);
  }
  let next = Math.max(0, ...used) + 1;
  for (const { title } of classes) if (!idOf.has(title)) idOf.set(title, next++);
  return idOf;
}

function categoryOf(
  { title, description, color, extra }: ClassDef,
  idOf: ReadonlyMap<string, number>,
  keypoints: ReadonlyMap<string, readonly string[]>,
): JsonObject {
  const names = keypoints.get(title);
  const { id: _, keypoints: __, skeleton: ___, ...kept } = isJsonObject(extra?.coco) ? extra.coco : {};
  return {
    ...kept,
    id: idOf.get(title),
    name: title,
    supercategory: description ?? "",
    color: [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)),
    ...(names && { keypoints: names, skeleton: skeletonOf(extra?.geometry_config, names) }),
  };
}

/** Returns the keypoint ids of a class's skeleton, in order. */
function templateNames({ extra }: ClassDef): string[] {
  const template = extra?.geometry_config;
  return isJsonObject(template) && isJsonObject(template.nodes) ? Object.keys(template.nodes) : [];
}

/** Returns the edges of a skeleton as pairs of keypoint numbers from 1. */
function skeletonOf(template: unknown, names: readonly string[]): [number, number][] {
  if (!isJsonObject(template) || !Array.isArray(template.edges)) return [];
  return template.edges.flatMap((edge): [number, number][] => {
    if (!isJsonObject(edge)) return [];
    const ends = [names.indexOf(String(edge.src)), names.indexOf(String(edge.dst))] as const;
    return ends[0] < 0 || ends[1] < 0 ? [] : [[ends[0] + 1, ends[1] + 1]];
  });
}
