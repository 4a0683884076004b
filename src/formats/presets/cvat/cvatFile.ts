import type { DatasetPath } from "../../../model/datasetPath.ts";
import { extensionOf, stemOf } from "../../../model/datasetPath.ts";
import type { ListedEntry, Listing } from "../../images/listedImages.ts";
import { pathMatcher } from "../../images/matching.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { numberFrom, streamXml, type XmlFailure } from "../../text/xml.ts";
import { isCvatShape } from "./cvatShape.ts";
import { type CvatLabels, readCvatLabels } from "./labels.ts";

/** What the first reading of a file finds: what is in it, without the objects. */
export interface CvatFile extends Listing {
  readonly images: readonly CvatEntry[];
  readonly labels: CvatLabels;
  /** Tracks of a video, which are not read. */
  readonly tracks: number;
  readonly failure?: XmlFailure;
}

/** An image as a file lists it. */
export interface CvatEntry extends ListedEntry {
  readonly subset: string;
}

/** Reads through a file for its labels and the names of its images. Undefined for XML of another kind. */
export async function surveyCvat(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<CvatFile | { readonly other: true; readonly failure?: XmlFailure }> {
  const images: CvatEntry[] = [];
  let labels = readCvatLabels(undefined);
  let tracks = 0;
  let isOther = true;
  let failure: XmlFailure | undefined;
  for await (const piece of streamXml(tree, path, signal)) {
    if (piece.type === "failure") failure = piece.failure;
    else if (piece.type === "root") {
      isOther = piece.element.name !== "annotations";
    } else if (isOther) {
      // Read to its end all the same: a damaged file must not pass for one of another kind.
    } else if (piece.element.name === "meta") labels = readCvatLabels(piece.element);
    else if (piece.element.name === "track") tracks++;
    else if (piece.element.name === "image") {
      const { attributes, children } = piece.element;
      const id = numberFrom(attributes.get("id"));
      images.push({
        ...(id !== undefined && { id }),
        fileName: attributes.get("name") ?? "",
        subset: attributes.get("subset") ?? "",
        annotations: children.filter(({ name }) => isCvatShape(name) || name === "tag").length,
      });
    }
  }
  if (isOther) return { other: true, ...(failure && { failure }) };
  return { path, images, labels, tracks, hasAnnotations: true, ...(failure && { failure }) };
}

/**
 * The same file with names as the drop has them: CVAT puts images into a folder for each subset and leaves that out of their names, and names
 * the frames of a video without extension.
 */
export function resolveNames(file: CvatFile, pictures: readonly DatasetPath[]): CvatFile {
  const matcher = pathMatcher(pictures);
  const byStem = new Map<string, DatasetPath | undefined>();
  for (const path of pictures) byStem.set(stemOf(path), byStem.has(stemOf(path)) ? undefined : path);
  const isIn = ({ subset, fileName = "" }: CvatEntry) => {
    const match = subset === "" ? undefined : matcher.match(`${subset}/${fileName}`);
    return match !== undefined && "path" in match && `/${match.path}`.endsWith(`/${subset}/${fileName}`);
  };
  // Where one image lies in the folder of its subset, all do: an absent one must not be taken for its namesake in another subset.
  const inSubsets = file.images.some(isIn);
  const images = file.images.map((entry) => {
    const { subset, fileName = "" } = entry;
    const isPrefixed = subset === "" || fileName.startsWith(`${subset}/`);
    if (inSubsets && (!isPrefixed || isIn(entry))) return { ...entry, fileName: `${subset}/${fileName}` };
    const frame = extensionOf(fileName) === "" ? byStem.get(stemOf(fileName)) : undefined;
    return frame === undefined ? entry : { ...entry, fileName: frame };
  });
  return { ...file, images };
}
