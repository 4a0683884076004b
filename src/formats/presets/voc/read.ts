import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Result } from "../../../model/result.ts";
import { Declarations } from "../../classes/declarations.ts";
import { hexColor, isBackground } from "../../classes/maskColors.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { checkImage } from "../../images/imageFile.ts";
import { ImageNames } from "../../images/imageNames.ts";
import { type AnnotationPairs, pairAnnotations } from "../../images/pairAnnotations.ts";
import { stemKey } from "../../images/stemKeys.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { atMost, settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { readXml, textOf, type XmlElement, type XmlFailure } from "../../text/xml.ts";
import { vocDatasets } from "./imageLists.ts";
import { readLabelMap } from "./labelMap.ts";
import { type VocLayout, vocLayout } from "./layout.ts";
import { type VocMasks, vocMasks } from "./masks.ts";
import { groupOf, type VocContent, vocContent } from "./object.ts";
import type { VocOptions } from "./options.ts";

/** Reads a Pascal VOC dataset image by image. */
export async function* readVoc(
  tree: SourceTree,
  { root, options, signal }: ReadContext<VocOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const layout = vocLayout(tree, root);
  for (const { path, reason } of layout.others) yield fileEvent(path, "skipped", reason);
  yield* tellTrimaps(layout);
  const { labelMap, problems: mapProblems, failed: failedMaps } = await readLabelMap(tree, layout, signal);
  for (const path of [...layout.labelMaps, ...layout.classNames]) {
    yield fileEvent(path, failedMaps.includes(path) ? "failed" : "used");
  }
  const { datasetOf, problems, failed } = await vocDatasets(tree, root, layout, signal);
  for (const { path } of layout.lists) yield fileEvent(path, failed.has(path) ? "failed" : "used");
  const pairs = await pairAnnotations(root, layout.images, layout.annotations, async (path) => {
    signal?.throwIfAborted();
    const xml = await readXml(tree, path, { signal });
    return xml.ok && xml.value.name === "annotation" ? textOf(xml.value, "filename") : undefined;
  });
  for (const problem of [...mapProblems, ...problems, ...pairs.problems]) yield problemEvent(problem);

  const words = new Declarations();
  if (labelMap.path !== undefined) {
    for (const { name, color } of labelMap.classes) {
      if (!isBackground(name)) yield* words.declareClass(name, { color: hexColor(color) });
    }
  }
  const masksLeft = new Set([...layout.classMasks.values(), ...layout.instanceMasks.values()]);
  const inside = (path: string) => (root === "" ? path : path.slice(root.length + 1));
  const load = async (file: SourceFile): Promise<LoadedImage> => {
    const picture = await checkImage(tree, file, signal);
    const key = stemKey(inside(file.path));
    const paths = {
      annotation: pairs.annotationOf.get(file.path),
      classMask: layout.classMasks.get(key),
      instanceMask: layout.instanceMasks.get(key),
    };
    if (picture.info === undefined) return { file, picture, ...paths };
    const xml = paths.annotation && (await readXml(tree, paths.annotation, { signal }));
    const content = contentOf(xml, paths.annotation, options);
    const names = content !== undefined && "names" in content ? content.names : [];
    const sizes = sizesOf(picture.info);
    const hasMasks = paths.classMask !== undefined || paths.instanceMask !== undefined;
    const masks = hasMasks
      ? await vocMasks(tree, paths.classMask, paths.instanceMask, { sizes, names, labelMap }, signal)
      : undefined;
    return { file, picture, ...paths, content, masks };
  };
  const announced = new Set<string>();
  const names = new ImageNames();
  for await (const loaded of mapAhead(layout.images, load, 8)) {
    signal?.throwIfAborted();
    const { file, picture, annotation, content, masks } = loaded;
    for (const problem of picture.problems) yield problemEvent(problem);
    const { info } = picture;
    const maskPaths = [loaded.classMask, loaded.instanceMask].filter((path) => path !== undefined);
    const newMasks = maskPaths.filter((path) => masksLeft.delete(path));
    if (info === undefined) {
      yield picture.failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", skipReason.notAnImage);
      const left = [...(annotation === undefined ? [] : [annotation]), ...newMasks];
      for (const path of left) yield fileEvent(path, "skipped", skipReason.imageUnreadable);
      continue;
    }
    const dataset = datasetOf.get(file.path)!;
    if (!announced.has(dataset)) yield { type: "dataset", name: dataset };
    announced.add(dataset);
    for (const path of newMasks) yield fileEvent(path, masks?.failed.includes(path) ? "failed" : "used");
    for (const problem of masks?.problems ?? []) yield problemEvent(problem);
    if (annotation !== undefined && content !== undefined) {
      yield fileEvent(annotation, "code" in content ? "failed" : "used");
      if ("code" in content) yield problemEvent(content);
      else for (const problem of atMost(content.problems, annotation)) yield problemEvent(problem);
    }
    const { name, problem: renamed } = names.nameFor(dataset, file.path);
    if (renamed !== undefined) yield problemEvent(renamed);
    yield* imageEvents(loaded, info, { dataset, name }, words);
  }
  for (const problem of names.rest()) yield problemEvent(problem);
  yield* reportOrphans(tree, pairs, signal);
  const told = new Set(pairs.orphans.map((path) => stemKey(inside(path))));
  for (const path of masksLeft) {
    const key = stemKey(inside(path));
    // One word for an absent image is enough, however many files are about it.
    if (told.has(key)) {
      yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
      continue;
    }
    told.add(key);
    const message = "There is no image for this mask.";
    yield problemEvent({ code: "annotation_without_image", path, message, action: "Left out." });
    yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
  }
}

/** Trimaps beside the boxes are labels as well: nobody should take them for imported. */
function* tellTrimaps({ others }: VocLayout): Generator<ReadEvent> {
  const trimaps = others.filter(({ path }) => /(^|\/)trimaps\//i.test(path));
  const [first] = trimaps;
  if (first === undefined) return;
  yield problemEvent({
    code: "masks_not_read",
    path: folderOf(first.path),
    message: `There ${trimaps.length === 1 ? "is 1 mask" : `are ${trimaps.length} masks`} beside the boxes, which Pascal VOC does not have.`,
    action: "Left out; to import them, choose the preset for masks.",
  });
}

interface LoadedImage {
  readonly file: SourceFile;
  readonly picture: Awaited<ReturnType<typeof checkImage>>;
  readonly annotation: DatasetPath | undefined;
  readonly classMask: DatasetPath | undefined;
  readonly instanceMask: DatasetPath | undefined;
  readonly content?: VocContent | ProblemDetails | undefined;
  readonly masks?: VocMasks | undefined;
}

function* imageEvents(
  loaded: LoadedImage,
  info: ImageInfo,
  place: { readonly dataset: string; readonly name: string },
  words: Declarations,
): Generator<ReadEvent> {
  const { file, annotation, masks } = loaded;
  const content = loaded.content !== undefined && "names" in loaded.content ? loaded.content : undefined;
  const joined = masks?.joined ?? new Set();
  const placed = (content?.figures ?? []).map((one) =>
    joined.has(one.instance) ? { ...one, figure: { ...one.figure, group: groupOf(one.instance) } } : one,
  );
  const settled = settleFigures(placed, info, content?.size, annotation ?? file.path);
  for (const problem of settled.problems) yield problemEvent(problem);
  const own = yield* words.introduce({ figures: [...settled.figures, ...(masks?.figures ?? [])], tags: [] });
  const hasMask = masks !== undefined && masks.failed.length === 0;
  yield {
    type: "image",
    ...place,
    path: file.path,
    info,
    labelled: content !== undefined || hasMask || own.figures.length > 0,
    ...own,
    ...(content?.size && { annotatedSize: content.size }),
  };
}

/** What an annotation holds, or the problem with it. */
function contentOf(
  xml: Result<XmlElement, XmlFailure> | undefined,
  path: DatasetPath | undefined,
  options: VocOptions,
): VocContent | ProblemDetails | undefined {
  if (xml === undefined || path === undefined) return undefined;
  const action = "The image is kept, without labels.";
  if (!xml.ok) {
    return {
      code: "annotation_broken",
      path,
      ...(xml.failure.line && { line: xml.failure.line }),
      message: xml.failure.message,
      action,
    };
  }
  if (xml.value.name === "annotation") return vocContent(xml.value, path, options);
  const message = `Its root is <${xml.value.name}>, not <annotation>.`;
  return { code: "annotation_of_other_kind", severity: "error", path, line: 1, message, action };
}

function sizesOf(info: ImageInfo): Size[] {
  const upright = uprightSize(info);
  if (upright === undefined) return [];
  return info.orientation >= 5 ? [upright, { width: upright.height, height: upright.width }] : [upright];
}

/** XML files that no image was found for: annotations of absent images, or something else. */
async function* reportOrphans(
  tree: SourceTree,
  { orphans, seconds }: AnnotationPairs,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const load = async (path: DatasetPath) => ({ path, xml: await readXml(tree, path, { signal }) });
  for await (const { path, xml } of mapAhead(orphans, load)) {
    signal?.throwIfAborted();
    if (!xml.ok) {
      const at = xml.failure.line === undefined ? {} : { line: xml.failure.line };
      yield problemEvent({
        code: "annotation_broken",
        path,
        ...at,
        message: xml.failure.message,
        action: "Left out.",
      });
      yield fileEvent(path, "failed");
    } else if (xml.value.name !== "annotation") yield fileEvent(path, "skipped", skipReason.notAnAnnotation);
    else if (seconds.has(path)) yield fileEvent(path, "skipped", skipReason.secondAnnotation);
    else {
      const objects = xml.value.children.filter((child) => child.name === "object").length;
      const image = textOf(xml.value, "filename");
      const message = `There is no image ${image === undefined ? "" : `${JSON.stringify(image)} `}for this annotation (${objects} ${objects === 1 ? "object" : "objects"}).`;
      yield problemEvent({ code: "annotation_without_image", path, message, action: "Left out." });
      yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
    }
  }
}
