import type { SampleFile } from "../../samples/sampleFile.ts";
import type { DatasetFormat, FileEvent, ImageEvent, SettledEvent } from "../format.ts";
import { memoryTree } from "../memoryTree.ts";
import { type DatasetChoices, readDataset } from "../readDataset.ts";
import type { SourceTree } from "../sourceTree.ts";

/** Everything that a read yields, sorted into what tests compare. */
export interface Collected {
  readonly events: readonly SettledEvent[];
  readonly datasets: readonly string[];
  readonly images: readonly ImageEvent[];
  readonly classes: readonly Extract<SettledEvent, { type: "class" }>["class"][];
  readonly tags: readonly Extract<SettledEvent, { type: "tag" }>["tag"][];
  readonly files: readonly FileEvent[];
  readonly problems: readonly Extract<SettledEvent, { type: "problem" }>["problem"][];
  readonly objects: number;
  /** How many problems of each code. */
  readonly codes: Readonly<Record<string, number>>;
}

/** Reads a whole drop with one format, through the entrance that page and server use. */
export async function collect(
  format: DatasetFormat,
  files: readonly SampleFile[] | SourceTree,
  choices: DatasetChoices = {},
): Promise<Collected> {
  const tree = "files" in files ? files : memoryTree(files);
  const events: SettledEvent[] = [];
  for await (const event of readDataset(format, tree, choices)) events.push(event);
  return sorted(events);
}

/** Events sorted by what they are. */
function sorted(events: readonly SettledEvent[]): Collected {
  const of = <Type extends SettledEvent["type"]>(type: Type) =>
    events.filter((event) => event.type === type) as Extract<SettledEvent, { type: Type }>[];
  const problems = of("problem").map((event) => event.problem);
  const codes: Record<string, number> = {};
  for (const { code } of problems) codes[code] = (codes[code] ?? 0) + 1;
  return {
    events,
    datasets: of("dataset").map((event) => event.name),
    images: of("image"),
    classes: of("class").map((event) => event.class),
    tags: of("tag").map((event) => event.tag),
    files: of("file"),
    problems,
    objects: of("image").reduce((sum, image) => sum + image.figures.length, 0),
    codes,
  };
}

/** An image as text, for comparing sets of images whatever their order; paths and names of datasets aside unless asked for. */
export function fingerprint(image: ImageEvent, with_: { places?: boolean } = {}): string {
  const { name, info, labelled, figures, tags, description, meta, extra, annotatedSize } = image;
  const place = with_.places ? { dataset: image.dataset, path: image.path } : {};
  const inOrder = figures.map((figure) => JSON.stringify(figure)).sort();
  return JSON.stringify({ ...place, name, info, labelled, inOrder, tags, description, meta, extra, annotatedSize });
}

/** All images as text, in an order that does not depend on how they came. */
export function fingerprints(result: Collected, with_: { places?: boolean } = {}): string[] {
  return result.images.map((image) => fingerprint(image, with_)).sort();
}
