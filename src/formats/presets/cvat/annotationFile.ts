import { type DatasetPath, extensionOf, stemOf } from "../../../model/datasetPath.ts";
import type { ListedEntry, Listing } from "../../images/listedImages.ts";
import { pathMatcher } from "../../images/matching.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { numberFrom, streamXml, type XmlElement, type XmlFailure } from "../../text/xml.ts";
import { type CvatLabels, readLabels } from "./labels.ts";
import { isShape } from "./shape.ts";

/** An annotation file: its labels and the names of its images, without the objects. */
export interface CvatFile extends Listing {
  readonly images: readonly CvatEntry[];
  readonly labels: CvatLabels;
  /** The number of video tracks, which are not read. */
  readonly tracks: number;
  /** Why the rest of the file cannot be read. */
  readonly failure?: XmlFailure;
}

/** An XML file of another kind, and why its rest cannot be read. */
export interface OtherXml {
  readonly path: DatasetPath;
  readonly isOther: true;
  readonly failure?: XmlFailure;
}

/** An image as a file lists it. */
interface CvatEntry extends ListedEntry {
  /** Empty for an image without a subset. */
  readonly subset: string;
}

/** Returns true for an XML file of another kind. */
export function isOtherXml(file: CvatFile | OtherXml): file is OtherXml {
  return "isOther" in file;
}

/** Streams a file once for its labels and the names of its images. */
export async function surveyFile(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<CvatFile | OtherXml> {
  const images: CvatEntry[] = [];
  let labels = readLabels(undefined);
  let tracks = 0;
  let isOther = true;
  let failure: XmlFailure | undefined;
  // A file of another kind is streamed to its end as well, since it may be broken.
  for await (const piece of streamXml(tree, path, signal)) {
    if (piece.type === "failure") failure = piece.failure;
    else if (piece.type === "root") isOther = piece.element.name !== "annotations";
    else if (isOther) continue;
    else if (piece.element.name === "meta") labels = readLabels(piece.element);
    else if (piece.element.name === "track") tracks++;
    else if (piece.element.name === "image") images.push(entryOf(piece.element));
  }
  if (isOther) return { path, isOther, ...(failure && { failure }) };
  return { path, images, labels, tracks, hasAnnotations: true, ...(failure && { failure }) };
}

function entryOf({ attributes, children }: XmlElement): CvatEntry {
  const id = numberFrom(attributes.get("id"));
  const [width, height] = [numberFrom(attributes.get("width")), numberFrom(attributes.get("height"))];
  return {
    ...(id !== undefined && { id }),
    fileName: attributes.get("name") ?? "",
    ...(width && height && { size: { width, height } }),
    subset: attributes.get("subset") ?? "",
    annotations: children.filter(({ name }) => isShape(name) || name === "tag").length,
  };
}

/**
 * Returns the file with the image names of the drop: CVAT puts images into a folder for each subset, which their names do not contain, and names
 * video frames without an extension.
 */
export function resolveNames(file: CvatFile, images: readonly DatasetPath[]): CvatFile {
  const matcher = pathMatcher(images);
  const byStem = new Map<string, DatasetPath | undefined>();
  for (const path of images) byStem.set(stemOf(path), byStem.has(stemOf(path)) ? undefined : path);
  const isInSubset = ({ subset, fileName = "" }: CvatEntry) => {
    const match = subset === "" ? undefined : matcher.match(`${subset}/${fileName}`);
    return match !== undefined && "path" in match && `/${match.path}`.endsWith(`/${subset}/${fileName}`);
  };
  // If one image is in the folder of its subset, all are: a missing one must not be matched with an image of that name in another subset.
  const areInSubsets = file.images.some(isInSubset);
  const entries = file.images.map((entry) => {
    const { subset, fileName = "" } = entry;
    const isPrefixed = subset === "" || fileName.startsWith(`${subset}/`);
    if (areInSubsets && (!isPrefixed || isInSubset(entry))) return { ...entry, fileName: `${subset}/${fileName}` };
    const frame = extensionOf(fileName) === "" ? byStem.get(stemOf(fileName)) : undefined;
    return frame === undefined ? entry : { ...entry, fileName: frame };
  });
  return { ...file, images: entries };
}
