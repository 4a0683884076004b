import type { ClassDef } from "../../../model/classDef.ts";
import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { ReadEvent } from "../../format.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import { namesFor } from "./classNames.ts";
import { declaredTitle } from "./dataset.ts";
import type { KeypointShape } from "./dataYaml.ts";
import type { LabelLine } from "./labelLine.ts";
import { CONFIDENCE_TAG, keypointId } from "./lineFigure.ts";
import type { Setup } from "./setup.ts";
import type { LabelSurvey } from "./surveyLabels.ts";

type Shape = ClassDef["shape"];

/** The shape of a class whose lines are all of one kind. Four points may turn out to be no rectangle, so they promise nothing. */
const shapeOfKind: Record<LabelLine["kind"], Shape> = {
  box: "rectangle",
  polygon: "polygon",
  quad: "any",
  pose: "graph",
};

/** Classes and tags of a YOLO dataset while it is read. */
export class YoloWords {
  readonly #setup: Setup;
  readonly #optional: ReadonlyMap<number, string>;
  readonly #classes = new Map<string, Shape>();
  readonly #said = new Set<string>();
  #confidenceDeclared = false;

  constructor(setup: Setup, optional: ReadonlyMap<number, string>) {
    this.#setup = setup;
    this.#optional = optional;
  }

  /** Declares all classes that the dataset names, with the shape that the survey saw. */
  *declare(survey: LabelSurvey): Generator<ReadEvent> {
    const seen = new Set([...survey.kinds.values()].flatMap((kinds) => [...kinds]));
    const lists = this.#setup.names ? [this.#setup.names] : this.#setup.namesFiles;
    const titles = [...lists.flatMap((file) => [...file.names.values()]), ...this.#optional.values()];
    for (const title of [...titles, ...survey.kinds.keys()]) {
      if (this.#classes.has(title)) continue;
      // A class that a part of the files does not show may look otherwise in the rest, unless all labels look alike.
      const kinds = survey.complete ? (survey.kinds.get(title) ?? seen) : seen;
      const [only] = kinds;
      const shape = kinds.size === 1 && only !== undefined ? shapeOfKind[only] : "any";
      yield this.#declare(title, shape, kinds.has("pose"));
    }
  }

  /** The title of a class number, without a word about one that nothing names. */
  quietTitleOf(label: DatasetPath, id: number): string {
    return declaredTitle(this.#setup, this.#optional, label, id) ?? String(id);
  }

  /** The title of a class number; one that nothing names is titled by its number, which is said once. */
  titleOf(label: DatasetPath, id: number, line: number): { title: string; events: ReadEvent[] } {
    const declared = declaredTitle(this.#setup, this.#optional, label, id);
    if (declared !== undefined) return { title: declared, events: [] };
    const title = String(id);
    const names = this.#setup.names ?? namesFor(label, this.#setup.namesFiles);
    if (names === undefined) {
      if (!this.#isNew("no names")) return { title, events: [] };
      const event = problemEvent({
        code: "class_names_missing",
        path: label,
        line,
        message: "The dataset does not say what its classes are called.",
        action: "They are called by their numbers; type their names into the options, or add a classes.txt.",
      });
      return { title, events: [event] };
    }
    if (!this.#isNew(`class ${id} of ${names.path}`)) return { title, events: [] };
    const event = problemEvent({
      code: "unknown_class",
      path: names.path,
      object: `class ${id}`,
      message: `There is no name for class ${id}, which ${label}, line ${line}, uses.`,
      action: `A class called ${JSON.stringify(title)} is made for its objects.`,
    });
    return { title, events: [event] };
  }

  /** Declares what a figure needs and nothing has declared yet. */
  *introduce(figure: Figure, label: DatasetPath, line: number): Generator<ReadEvent> {
    const shape = this.#classes.get(figure.class);
    if (shape === undefined) yield this.#declare(figure.class, "any", false);
    else if (shape !== "any" && shape !== figure.geometry.type && this.#isNew(`shape of ${figure.class}`)) {
      yield problemEvent({
        code: "shape_differs",
        severity: "info",
        path: label,
        line,
        message: `The class ${JSON.stringify(figure.class)} was taken for ${shape} and has a ${figure.geometry.type} here.`,
        action: "Kept as it is.",
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

  #isNew(saying: string): boolean {
    const isNew = !this.#said.has(saying);
    this.#said.add(saying);
    return isNew;
  }
}

/** The graph template of Supervisely: the points on a circle, because the dataset says how many there are and not where. */
export function templateOf(shape: KeypointShape, color: string): Record<string, unknown> {
  const nodes = Array.from({ length: shape.count }, (_, i) => {
    const id = keypointId(shape, i);
    const turn = (2 * Math.PI * i) / shape.count;
    const loc = [Math.round(50 + 50 * Math.sin(turn)), Math.round(50 - 50 * Math.cos(turn))];
    return [id, { label: id, loc, color }] as const;
  });
  return { nodes: Object.fromEntries(nodes), edges: [] };
}
