import type { ClassDef } from "../../../model/classDef.ts";
import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { ReadEvent } from "../../format.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { namesFor } from "./classNames.ts";
import { type ChosenNames, declaredTitle } from "./dataset.ts";
import type { KeypointShape } from "./dataYaml.ts";
import type { LabelLine } from "./labelLine.ts";
import { CONFIDENCE_TAG, keypointId } from "./lineFigure.ts";
import type { Setup } from "./setup.ts";
import type { LabelSurvey } from "./surveyLabels.ts";

type Shape = ClassDef["shape"];

/** The shape of a class whose lines are all of one kind. Four points may not be a rectangle, so they set no shape. */
const shapeOfKind: Record<LabelLine["kind"], Shape> = {
  box: "rectangle",
  polygon: "polygon",
  quad: "any",
  pose: "graph",
};

/** The classes and tags of a YOLO dataset while it is read. */
export class YoloDefinitions {
  readonly #setup: Setup;
  readonly #typed: ChosenNames;
  /** The lowest and highest class number of the labels. */
  #lowest = Number.POSITIVE_INFINITY;
  #highest = -1;
  readonly #classes = new Map<string, Shape>();
  readonly #reported = new Set<string>();
  #confidenceDeclared = false;

  /** `typed`: class titles from the options. */
  constructor(setup: Setup, typed: ChosenNames) {
    this.#setup = setup;
    this.#typed = typed;
  }

  /** Declares all classes that the dataset names, with the shapes that the survey found. */
  *declare(survey: LabelSurvey): Generator<ReadEvent> {
    const allKinds = new Set([...survey.kinds.values()].flatMap((kinds) => [...kinds]));
    const lists = this.#setup.names ? [this.#setup.names] : this.#setup.namesFiles;
    const titles = [...lists.flatMap((file) => [...file.names.values()]), ...this.#typed.names.values()];
    for (const title of [...titles, ...survey.kinds.keys()]) {
      if (this.#classes.has(title)) continue;
      // A class may have other lines in the files that the survey did not read, unless all lines are of one kind.
      const kinds = survey.complete ? (survey.kinds.get(title) ?? allKinds) : allKinds;
      const [only] = kinds;
      const shape = kinds.size === 1 && only !== undefined ? shapeOfKind[only] : "any";
      yield this.#declare(title, shape, kinds.has("pose"));
    }
  }

  /** Returns the title of a class number: its name, or the number if it has none. */
  titleOf(label: DatasetPath, id: number): string {
    return declaredTitle(this.#setup, this.#typed, label, id) ?? String(id);
  }

  /** Returns the same with a problem for a class number without a name, each once. `line`: of the label file, from 1. */
  classOf(
    label: DatasetPath,
    id: number,
    line: number,
  ): { readonly title: string; readonly events: readonly ReadEvent[] } {
    const title = declaredTitle(this.#setup, this.#typed, label, id);
    this.#lowest = Math.min(this.#lowest, id);
    this.#highest = Math.max(this.#highest, id);
    return title === undefined
      ? { title: String(id), events: this.#reportUnnamed(label, id, line) }
      : { title, events: [] };
  }

  /** Reports class numbers from 1 to n for n names, which are shifted by one. */
  *reportFirstClass(): Generator<ReadEvent> {
    const [only, ...others] = this.#setup.names ? [this.#setup.names] : this.#setup.namesFiles;
    if (only === undefined || others.length > 0 || this.#typed.first !== 0) return;
    const highestNamed = Math.max(...only.names.keys());
    if (!only.names.has(0) || this.#lowest !== 1 || this.#highest !== highestNamed + 1) return;
    yield problemEvent({
      code: "class_numbers_from_one",
      path: only.path,
      message: `The labels have the class numbers 1 to ${this.#highest}, and the names have the numbers 0 to ${highestNamed}: the labels seem to count classes from 1.`,
      action: "The numbers are read as counted from 0. If they are counted from 1, choose so in the reading options.",
    });
  }

  #reportUnnamed(label: DatasetPath, id: number, line: number): ReadEvent[] {
    const names = this.#setup.names ?? namesFor(label, this.#setup.namesFiles);
    if (names === undefined) {
      if (!this.#isFirst("no names")) return [];
      const problem = problemEvent({
        code: "class_names_missing",
        path: label,
        line,
        message: "The dataset does not contain the names of its classes.",
        action:
          "The classes are named by their numbers. Type their names into the reading options, or add a classes.txt to the folder.",
      });
      return [problem];
    }
    if (!this.#isFirst(`class ${id} of ${names.path}`)) return [];
    const problem = problemEvent({
      code: "unknown_class",
      path: names.path,
      object: `class ${id}`,
      message: `The class ${id} has no name. It is used in ${label}, line ${line}.`,
      action: `The class ${JSON.stringify(String(id))} is created for its objects.`,
    });
    return [problem];
  }

  /** Declares the class and tag of a figure that are not declared yet. */
  *introduce(figure: Figure, label: DatasetPath, line: number): Generator<ReadEvent> {
    const shape = this.#classes.get(figure.class);
    if (shape === undefined) yield this.#declare(figure.class, "any", false);
    else if (shape !== "any" && shape !== figure.geometry.type && this.#isFirst(`shape of ${figure.class}`)) {
      yield problemEvent({
        code: "shape_differs",
        severity: "info",
        path: label,
        line,
        message: `The class ${JSON.stringify(figure.class)} is declared as ${shape}, but this object is a ${figure.geometry.type}.`,
        action: "The object is imported unchanged.",
      });
    }
    if (figure.tags.length === 0 || this.#confidenceDeclared) return;
    this.#confidenceDeclared = true;
    const color = generatedColor(CONFIDENCE_TAG);
    yield { type: "tag", tag: { name: CONFIDENCE_TAG, valueType: "any_number", color, appliesTo: "objectsOnly" } };
  }

  #declare(title: string, shape: Shape, hasPoses: boolean): ReadEvent {
    this.#classes.set(title, shape);
    const { keypoints } = this.#setup;
    const color = generatedColor(title);
    const template = hasPoses && keypoints ? { extra: { geometry_config: templateOf(keypoints, color) } } : {};
    return { type: "class", class: { title, shape, ...template } };
  }

  #isFirst(subject: string): boolean {
    const isFirst = !this.#reported.has(subject);
    this.#reported.add(subject);
    return isFirst;
  }
}

/** Returns a skeleton as Supervisely stores it, with the keypoints on a circle: the dataset states their number and not their places. */
export function templateOf(shape: KeypointShape, color: string): Record<string, unknown> {
  const nodes = Array.from({ length: shape.count }, (_, i) => {
    const id = keypointId(shape, i);
    const turn = (2 * Math.PI * i) / shape.count;
    const loc = [Math.round(50 + 50 * Math.sin(turn)), Math.round(50 - 50 * Math.cos(turn))];
    return [id, { label: id, loc, color }] as const;
  });
  return { nodes: Object.fromEntries(nodes), edges: [] };
}
