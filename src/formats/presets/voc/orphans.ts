import { belowFolder, type DatasetPath } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ReadEvent } from "../../format.ts";
import { findsNamesakes, inOtherPlaces } from "../../images/namesakes.ts";
import type { AnnotationPairs } from "../../images/pairAnnotations.ts";
import { stemKey } from "../../images/stemKeys.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { readXml, textOf, type XmlElement, type XmlFailure } from "../../text/xml.ts";
import type { VocLayout } from "./layout.ts";
import type { VocMasks } from "./pairVocMasks.ts";

/** Reports XML files without an image: orphan annotations, second annotations, and files of another kind. */
export async function* reportOrphans(
  tree: SourceTree,
  images: readonly SourceFile[],
  { orphans, seconds }: AnnotationPairs,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const namesakesOf = findsNamesakes(images.map((image) => image.path));
  const load = async (path: DatasetPath) => ({ path, xml: await readXml(tree, path, { signal }) });
  for await (const { path, xml } of mapAhead(orphans, load)) {
    signal?.throwIfAborted();
    if (!xml.ok) yield* brokenAnnotation(path, xml.failure);
    else if (xml.value.name !== "annotation") yield fileEvent(path, "skipped", skipReason.notAnAnnotation);
    else if (seconds.has(path)) yield fileEvent(path, "skipped", skipReason.secondAnnotation);
    else yield* orphanAnnotation(path, xml.value, namesakesOf(path));
  }
}

/** Reports masks without an image, and second masks. A missing image is reported once, however many files belong to it. */
export function* reportOrphanMasks(
  root: string,
  { classMasks, instanceMasks }: VocLayout,
  annotations: readonly DatasetPath[],
): Generator<ReadEvent> {
  const keyInRoot = (path: string) => stemKey(belowFolder(path, root));
  const reported = new Set(annotations.map(keyInRoot));
  for (const { path, rivals } of [...classMasks.orphans, ...instanceMasks.orphans]) {
    const key = keyInRoot(path);
    if (!reported.has(key)) {
      const message =
        rivals.length === 0
          ? "There is no image for this mask."
          : `No folder shows which image this mask belongs to: ${rivals.join(", ")}.`;
      yield problemEvent({ code: "annotation_without_image", path, message, action: "The mask is skipped." });
    }
    reported.add(key);
    yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
  }
  yield* reportSecondMasks(classMasks);
  yield* reportSecondMasks(instanceMasks);
}

/** Masks of an image that has a nearer one, or has several that are equally near and none is used. */
function* reportSecondMasks({ byImage, seconds }: VocMasks): Generator<ReadEvent> {
  for (const { path, image } of seconds) {
    const used = byImage.get(image);
    const message =
      used === undefined
        ? `Several masks may be that of ${image}; this is one of them.`
        : `Its image, ${image}, already has a mask: ${used}.`;
    yield problemEvent({ code: "second_annotation", path, message, action: "The mask is skipped." });
    yield fileEvent(path, "skipped", skipReason.secondMask);
  }
}

function* brokenAnnotation(path: DatasetPath, { line, message }: XmlFailure): Generator<ReadEvent> {
  const place = line === undefined ? {} : { line };
  yield problemEvent({ code: "annotation_broken", path, ...place, message, action: "The file is skipped." });
  yield fileEvent(path, "failed");
}

function* orphanAnnotation(path: DatasetPath, root: XmlElement, namesakes: readonly string[]): Generator<ReadEvent> {
  const objects = root.children.filter((child) => child.name === "object").length;
  const fileName = textOf(root, "filename");
  const image = fileName === undefined ? "" : ` ${JSON.stringify(fileName)}`;
  const message = `There is no image${image} for this annotation with ${count(objects, "object")}.${inOtherPlaces(namesakes)}`;
  yield problemEvent({ code: "annotation_without_image", path, message, action: "The annotation is skipped." });
  yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
}
