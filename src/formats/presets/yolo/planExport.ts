import type { ClassDef } from "../../../model/classDef.ts";
import type { Figure } from "../../../model/figure.ts";
import { ArchivePlaces, datasetPath } from "../../export/archiveNames.ts";
import type { ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { isSameSplit } from "../../images/splitNames.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { CONFIDENCE_TAG } from "./lineFigure.ts";

/** What has to be known of a whole project before its first label line can be written. */
export interface ExportPlan {
  /** Class numbers by title. */
  readonly classes: ReadonlyMap<string, number>;
  /** The key points of each class, in the order of their columns. */
  readonly keypoints: ReadonlyMap<string, readonly string[]>;
  /** Columns of key points; 0 when there are none. */
  readonly keypointCount: number;
  /** There are rotated boxes, so lines of four points are boxes. */
  readonly rotated: boolean;
  /** Every object has a confidence, so that each line can end in it. */
  readonly confident: boolean;
  /** Folders of the datasets, by name. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Key points above which a class is no skeleton. */
const MAX_KEYPOINTS = 1000;

/** Looks through a project once, without its pictures. */
export async function planExport(project: StoredProject, signal?: AbortSignal): Promise<ExportPlan> {
  const planner = new ExportPlanner(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    planner.add(image);
  }
  return planner.plan();
}

/** Where images go: below `images/`, with labels of the same stem below `labels/`. */
export function yoloPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, { folderOf: folderFor, keyOf: withoutExtension });
}

/** Makes a plan from a project image by image. */
export class ExportPlanner {
  readonly #classes = new Map<string, number>();
  readonly #keypoints = new Map<string, string[]>();
  readonly #folders = new Map<string, string>();
  readonly #places: ArchivePlaces;
  readonly #posed = new Set<string>();
  #rotated = false;
  #figures = 0;
  #confident = 0;

  constructor(project: ProjectHead) {
    this.#places = yoloPlaces(project);
    for (const definition of project.classes) {
      this.#number(definition.title);
      const ids = templateIds(definition);
      if (ids.length > 0) this.#keypoints.set(definition.title, ids);
    }
  }

  add({ dataset, figures }: Pick<ImageContent, "dataset" | "figures">): void {
    if (!this.#folders.has(dataset)) this.#folders.set(dataset, this.#places.folder(dataset));
    for (const figure of figures) {
      this.#number(figure.class);
      this.#figures++;
      if (confidenceOf(figure) !== undefined) this.#confident++;
      if (figure.geometry.type === "rotatedRectangle") this.#rotated = true;
      if (figure.geometry.type !== "graph") continue;
      this.#posed.add(figure.class);
      const ids = this.#keypoints.get(figure.class) ?? [];
      for (const { id } of figure.geometry.nodes) if (!ids.includes(id) && ids.length < MAX_KEYPOINTS) ids.push(id);
      this.#keypoints.set(figure.class, ids);
    }
  }

  plan(): ExportPlan {
    // A template without any pose in the project would make poses of polygons.
    const keypoints = new Map([...this.#keypoints].filter(([title]) => this.#posed.has(title)));
    return {
      classes: this.#classes,
      keypoints,
      keypointCount: Math.max(0, ...[...keypoints.values()].map((ids) => ids.length)),
      rotated: this.#rotated,
      confident: this.#figures > 0 && this.#confident === this.#figures,
      folders: this.#folders,
    };
  }

  #number(title: string): void {
    if (!this.#classes.has(title)) this.#classes.set(title, this.#classes.size);
  }
}

/** Names of the key points, in order of their columns, where all classes have the same; else they are numbers. */
export function keypointNames({ keypoints, keypointCount }: ExportPlan): readonly string[] | undefined {
  const lists = [...keypoints.values()].filter((ids) => ids.length === keypointCount);
  const [first] = lists;
  if (first === undefined || lists.some((ids) => ids.join("\0") !== first.join("\0"))) return undefined;
  return first;
}

/** The confidence of a prediction, where it has one. */
export function confidenceOf(figure: Figure): number | undefined {
  const value = figure.tags.find((tag) => tag.name === CONFIDENCE_TAG)?.value;
  return typeof value === "number" ? value : undefined;
}

/** The `data.yaml` of a download. Names are quoted as JSON does, which YAML reads the same. */
export function dataYaml(plan: ExportPlan): string {
  const lines = splitLines([...plan.folders.values()]);
  lines.push("", "# Titles of the datasets, by folder of images.", "datasets:");
  for (const [dataset, folder] of plan.folders) {
    lines.push(`  ${JSON.stringify(`images/${folder}`)}: ${JSON.stringify(dataset)}`);
  }
  lines.push("");
  if (plan.rotated) lines.push("task: obb");
  if (plan.keypointCount > 0) {
    lines.push(`kpt_shape: [${plan.keypointCount}, 3]`);
    const names = keypointNames(plan);
    if (names?.some((id, i) => id !== String(i))) lines.push(`kpt_names: {0: ${JSON.stringify(names)}}`);
  }
  lines.push(`nc: ${plan.classes.size}`, plan.classes.size === 0 ? "names: {}" : "names:");
  for (const [title, id] of plan.classes) lines.push(`  ${id}: ${JSON.stringify(title)}`);
  return `${lines.join("\n")}\n`;
}

/** Ultralytics wants `train` and `val`; what is called neither goes to the training, and without a validation that is taken for both. */
function splitLines(folders: readonly string[]): string[] {
  const tops = [...new Set(folders.map((folder) => folder.split("/")[0]!))];
  const of = (split: string) => tops.filter((top) => isSameSplit(top, split)).map((top) => `images/${top}`);
  const named = { train: of("train"), val: of("val"), test: of("test") };
  const rest = tops.map((top) => `images/${top}`).filter((folder) => !Object.values(named).flat().includes(folder));
  const train = named.train.length > 0 ? named.train : rest.length > 0 ? rest : [...named.val, ...named.test];
  const line = (key: string, values: readonly string[]) =>
    values.length === 0
      ? []
      : [
          `${key}: ${values.length === 1 ? JSON.stringify(values[0]) : `[${values.map((v) => JSON.stringify(v)).join(", ")}]`}`,
        ];
  return [
    ...line("train", train),
    ...line("val", named.val.length > 0 ? named.val : train),
    ...line("test", named.test),
  ];
}

/** Folders called `images` or `labels` would lead the format's own rule astray. */
function folderFor(dataset: string): string {
  return datasetPath(dataset)
    .split("/")
    .map((segment) => (/^(images|labels)$/i.test(segment) ? `${segment}_` : segment))
    .join("/");
}

function templateIds(definition: ClassDef): string[] {
  const config = definition.extra?.geometry_config;
  const nodes = isJsonObject(config) ? config.nodes : undefined;
  return isJsonObject(nodes) ? Object.keys(nodes).slice(0, MAX_KEYPOINTS) : [];
}
