import type { ClassDef } from "../../../model/classDef.ts";
import { confidenceOf } from "../../classes/confidence.ts";
import { ArchivePlaces, datasetPath } from "../../export/archiveNames.ts";
import type { ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { isSameSplit } from "../../images/splitNames.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { mentionsRotated } from "./dataYaml.ts";
import { RowCount, type RowKind, taskOfRows } from "./rowKind.ts";
import { type YoloWriteOptions, yoloWriteOptions } from "./writeOptions.ts";

/** What must be known about a whole project before its first label line can be written. */
export interface ExportPlan {
  /** Class numbers by title. */
  readonly classes: ReadonlyMap<string, number>;
  /** The keypoints of each class, in the order of their columns. */
  readonly keypoints: ReadonlyMap<string, readonly string[]>;
  /** The number of keypoints of a line; 0 when there are none. */
  readonly keypointCount: number;
  /** The kind of all rows. */
  readonly rows: RowKind;
  /** Among poses, objects without keypoints are written with zeros. */
  readonly zeros: boolean;
  /** A folder has a name by which readers take four points for an oriented bounding box. */
  readonly isNamedRotated: boolean;
  /** Every object has a confidence and each line ends with it. */
  readonly confident: boolean;
  /** Folders of the datasets, by name. */
  readonly folders: ReadonlyMap<string, string>;
}

/** How many keypoints a class may have. */
const MAX_KEYPOINTS = 1000;

/** Reads a project once, without the content of its images, and returns the plan for writing it. */
export async function planExport(project: StoredProject, signal?: AbortSignal): Promise<ExportPlan> {
  const planner = new ExportPlanner(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    planner.add(image);
  }
  return planner.plan();
}

/** Returns the places of images below `images/`. Labels have the same names without extension below `labels/`. */
export function yoloPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, { folderOf: folderFor, keyOf: withoutExtension });
}

/** Collects the plan image by image. */
export class ExportPlanner {
  readonly #classes = new Map<string, number>();
  readonly #keypoints = new Map<string, string[]>();
  readonly #folders = new Map<string, string>();
  readonly #places: ArchivePlaces;
  readonly #posed = new Set<string>();
  readonly #rows = new RowCount();
  readonly #options: YoloWriteOptions;
  readonly #title: string;
  #figures = 0;
  #confident = 0;

  constructor(project: ProjectHead) {
    this.#places = yoloPlaces(project);
    this.#options = yoloWriteOptions.parse(project.writeOptions ?? {});
    this.#title = project.title;
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
      if (confidenceOf(figure.tags) !== undefined) this.#confident++;
      this.#rows.add(figure.geometry.type);
      if (figure.geometry.type !== "graph") continue;
      this.#posed.add(figure.class);
      const ids = this.#keypoints.get(figure.class) ?? [];
      for (const { id } of figure.geometry.nodes) if (!ids.includes(id) && ids.length < MAX_KEYPOINTS) ids.push(id);
      this.#keypoints.set(figure.class, ids);
    }
  }

  plan(): ExportPlan {
    const rows = this.#rows.rows(this.#options.rows);
    const posed = rows === "poses" ? this.#posed : new Set<string>();
    const keypoints = new Map([...this.#keypoints].filter(([title]) => posed.has(title)));
    return {
      classes: this.#classes,
      keypoints,
      keypointCount: Math.max(0, ...[...keypoints.values()].map((ids) => ids.length)),
      rows,
      zeros: this.#options.withoutKeypoints === "zeros",
      isNamedRotated: [this.#title, ...this.#folders.values()].some(mentionsRotated),
      confident: this.#options.confidence && this.#figures > 0 && this.#confident === this.#figures,
      folders: this.#folders,
    };
  }

  #number(title: string): void {
    if (!this.#classes.has(title)) this.#classes.set(title, this.#classes.size);
  }
}

/** Returns the names of the keypoints in the order of their columns when all classes have the same; otherwise they are numbered. */
export function keypointNames({ keypoints, keypointCount }: ExportPlan): readonly string[] | undefined {
  const lists = [...keypoints.values()].filter((ids) => ids.length === keypointCount);
  const [first] = lists;
  if (first === undefined || lists.some((ids) => ids.join("\0") !== first.join("\0"))) return undefined;
  return first;
}

/** Returns the `data.yaml` of a download. Names are quoted as in JSON, which YAML reads in the same way. */
export function dataYaml(plan: ExportPlan): string {
  const lines = splitLines([...plan.folders.values()]);
  lines.push("", "# Titles of the datasets, by folder of images.", "datasets:");
  for (const [dataset, folder] of plan.folders) {
    lines.push(`  ${JSON.stringify(`images/${folder}`)}: ${JSON.stringify(dataset)}`);
  }
  lines.push("");
  lines.push(`task: ${taskOfRows[plan.rows]}`);
  if (plan.keypointCount > 0) {
    lines.push(`kpt_shape: [${plan.keypointCount}, 3]`);
    const names = keypointNames(plan);
    if (names?.some((id, i) => id !== String(i))) lines.push(`kpt_names: {0: ${JSON.stringify(names)}}`);
  }
  lines.push(`nc: ${plan.classes.size}`, plan.classes.size === 0 ? "names: {}" : "names:");
  for (const [title, id] of plan.classes) lines.push(`  ${id}: ${JSON.stringify(title)}`);
  return `${lines.join("\n")}\n`;
}

/** Ultralytics needs `train` and `val`. Datasets of other names are for training, and without a validation split the training is used for both. */
function splitLines(folders: readonly string[]): string[] {
  const tops = [...new Set(folders.flatMap((folder) => folder.split("/").slice(0, 1)))];
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

/** Renames folders with the names `images` and `labels`, which have a meaning in the format. */
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
