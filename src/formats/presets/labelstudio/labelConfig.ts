import type { DatasetPath } from "../../../model/datasetPath.ts";
import { extensionOf } from "../../../model/datasetPath.ts";
import type { Declarations } from "../../classes/declarations.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { ReadEvent } from "../../format.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readXml, type XmlElement } from "../../text/xml.ts";

/** A control of the labelling interface, with which people annotate. */
interface Control {
  /** Its element: `RectangleLabels`, `Choices`, `TextArea` ... */
  readonly type: string;
  /** Labels or choices, with their colours. */
  readonly values: readonly { readonly name: string; readonly color?: string }[];
}

/** The labelling configurations of a drop. */
export interface LabelConfig {
  /** Controls by name, as results refer to them. */
  readonly controls: ReadonlyMap<string, Control>;
  /** Fields of a task's data that hold images. */
  readonly imageKeys: ReadonlySet<string>;
  /** The files that contain the configurations. */
  readonly paths: ReadonlySet<string>;
}

/** Bytes of a configuration, and files that are opened. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 50;

/** Reads the labelling configurations of a drop: XML with the root `<View>`. Yields the outcomes of these files. */
export async function* readLabelConfigs(
  tree: SourceTree,
  root: string,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, LabelConfig, undefined> {
  const controls = new Map<string, Control>();
  const imageKeys = new Set<string>();
  const paths = new Set<string>();
  const prefix = root === "" ? "" : `${root}/`;
  const files = tree.files.filter(({ path }) => path.startsWith(prefix) && extensionOf(path) === ".xml");
  for (const { path } of files.slice(0, MAX_FILES)) {
    signal?.throwIfAborted();
    const xml = await readXml(tree, path, { maxBytes: MAX_BYTES, signal });
    if (xml.ok) {
      if (xml.value.name !== "View") continue;
      collectControls(xml.value, undefined, controls, imageKeys);
      yield fileEvent(path, "used");
    } else if (/config/i.test(path)) {
      yield problemEvent(brokenConfig(path, xml.failure.message, xml.failure.line));
      yield fileEvent(path, "failed");
    } else continue;
    paths.add(path);
  }
  return { controls, imageKeys, paths };
}

/** Declares classes for labels and tags for the other answers. */
export function* declareConfig(config: LabelConfig, declarations: Declarations): Generator<ReadEvent> {
  for (const [name, { type, values }] of config.controls) {
    if (/labels$/i.test(type)) {
      for (const { name: title, color } of values) {
        yield* declarations.declareClass(title, color === undefined ? {} : { color });
      }
    } else if (type === "Choices") {
      yield* declarations.declareTag(name, "oneof_string", { values: values.map((value) => value.name) });
    } else if (type === "Rating" || type === "Number") yield* declarations.declareTag(name, "any_number");
    else if (type === "TextArea" || type === "Taxonomy" || type === "DateTime") {
      yield* declarations.declareTag(name, "any_string");
    }
  }
}

type Values = { name: string; color?: string }[];

function collectControls(
  element: XmlElement,
  outerValues: Values | undefined,
  controls: Map<string, Control>,
  imageKeys: Set<string>,
): void {
  const { attributes } = element;
  let values = outerValues;
  const name = attributes.get("name");
  if (name !== undefined && attributes.has("toName")) {
    values = [];
    controls.set(name, { type: element.name, values });
  } else if (element.name === "Image") {
    const source = attributes.get("value") ?? attributes.get("valueList") ?? "";
    if (source.startsWith("$")) imageKeys.add(source.slice(1));
  } else if (values !== undefined && (element.name === "Label" || element.name === "Choice")) {
    const title = attributes.get("alias") || attributes.get("value");
    const color = cssColor(attributes.get("background"));
    if (title !== undefined) values.push({ name: title, ...(color !== undefined && { color }) });
  }
  for (const child of element.children) collectControls(child, values, controls, imageKeys);
}

/** Colours by their CSS names. */
const namedColors: Readonly<Record<string, string>> = {
  black: "#000000",
  white: "#FFFFFF",
  gray: "#808080",
  grey: "#808080",
  silver: "#C0C0C0",
  red: "#FF0000",
  darkred: "#8B0000",
  maroon: "#800000",
  orange: "#FFA500",
  darkorange: "#FF8C00",
  gold: "#FFD700",
  yellow: "#FFFF00",
  olive: "#808000",
  lime: "#00FF00",
  green: "#008000",
  darkgreen: "#006400",
  lightgreen: "#90EE90",
  teal: "#008080",
  cyan: "#00FFFF",
  aqua: "#00FFFF",
  blue: "#0000FF",
  darkblue: "#00008B",
  lightblue: "#ADD8E6",
  navy: "#000080",
  purple: "#800080",
  violet: "#EE82EE",
  magenta: "#FF00FF",
  fuchsia: "#FF00FF",
  pink: "#FFC0CB",
  brown: "#A52A2A",
};

function cssColor(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim().toLowerCase();
  const parts = /^rgba?\(\s*(\d+)\s*[, ]\s*(\d+)\s*[, ]\s*(\d+)/.exec(trimmed)?.slice(1).map(Number);
  if (parts !== undefined) return parseColor(parts);
  return Object.hasOwn(namedColors, trimmed) ? namedColors[trimmed] : parseColor(trimmed.toUpperCase());
}

function brokenConfig(path: DatasetPath, error: string, line: number | undefined) {
  return {
    code: "label_config_broken",
    path,
    ...(line !== undefined && { line }),
    message: `The labelling configuration cannot be read: ${error}`,
    action: "The configuration is skipped; only classes of objects are imported.",
  } as const;
}
