import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Certainty, Detection } from "../../format.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import { hasImage } from "../../images/hasImage.ts";
import { labelLikeFiles } from "../../images/labelLikeFiles.ts";
import { folderPlace, namesOfImage, namesOfMask } from "../../masks/maskFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type ClassFolders, classFolders, classOf, type FolderPlace } from "./classFolders.ts";
import { areOrdinaryNames } from "./folderNames.ts";
import { type LabelTable, namedImages, type Survey, surveyClasses } from "./survey.ts";

const SLUG = "classification";

/** Folders of other formats: an image in one of them is not in a folder of its class. */
const notClasses =
  /^(images?|imgs?|jpegimages|image_\d|img1|masks?|labels?|labeltxt.*|annotations?|anns?|gt|gts|gtfine|gtcoarse|leftimg8bit|segmentation.*|semantic.*|instance.*|ground_?truth|depth|rgb|hr|lr|inputs?|targets?|pointcloud|det|disparity|overlays?)$/i;

/** Finds tables and lists that name classes of images, and folders that are classes. */
export async function detectClassification(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const survey = await surveyClasses(tree, "", {}, signal);
  const detection = detectTables(tree, survey) ?? (await detectFolders(tree, survey));
  return detection === undefined ? [] : [detection];
}

function detectTables(tree: SourceTree, { tables, lists, classNames, images }: Survey): Detection | undefined {
  const matching = tables.filter(({ head }) => head.matches > 0 && 2 * head.matches >= head.rows.length);
  const isWithoutImages = images.length === 0;
  const filled = isWithoutImages ? tables.filter(({ head }) => head.rows.length > 0) : [];
  const fitting = matching.length > 0 ? matching : filled;
  const reasons = [
    ...fitting.slice(0, 3).map(describeTable),
    ...lists.slice(0, 3).map(({ path }) => `${baseName(path)} lists images with class ids`),
  ];
  if (reasons.length === 0) return undefined;
  for (const { path } of classNames.slice(0, 1)) reasons.push(`${baseName(path)} names the classes`);
  const paths = [...fitting.map(({ head }) => head.path), ...lists.map((list) => list.path)];
  const root = aboveSplit(commonRoot(tree, paths.map(folderOf)));
  return { slug: SLUG, certainty: isWithoutImages ? "likely" : "certain", root, reasons };
}

function describeTable({ head, columns: { labels } }: LabelTable): string {
  const name = baseName(head.path);
  if (labels.kind === "flags")
    return `${name} has yes or no for ${count(labels.columns.length, "class", "classes")} of each image`;
  const column = labels.column.title === "" ? "its other column" : `the column ${labels.column.title}`;
  return `${name} names images, and a class for each image in ${column}`;
}

/** Returns the folder above the folder of a split; other folders as they are. */
function aboveSplit(folder: string): string {
  return splitNameIn(baseName(folder)) === undefined ? folder : folderOf(folder);
}

/** An image and its folders. */
interface PlacedImage {
  readonly path: DatasetPath;
  readonly place: FolderPlace;
}

async function detectFolders(tree: SourceTree, survey: Survey): Promise<Detection | undefined> {
  const images = namedImages(survey);
  const root = rootOfClasses(images);
  const layout = classFolders(images, root);
  const placed = images.map((path): PlacedImage => ({ path, place: layout.placeOf(path) }));
  const names = [...new Set(placed.flatMap(({ place }) => classOf(place, "outer") ?? []))];
  const loose = placed.filter(({ place }) => place.split === "" && place.folders.length === 0).length;
  if (names.length < 2 || 10 * loose > images.length || isOtherFormat(survey, placed)) return undefined;
  const listed = survey.classNames.find((list) => names.every((name) => list.names.includes(name)));
  const byFolders = listed === undefined ? certaintyOf(layout, placed) : "certain";
  if (byFolders === undefined || !(await hasImage(tree, images))) return undefined;
  const [label] = labelLikeFiles(images, [...survey.others, ...survey.otherTables.map(({ path }) => path)]);
  const certainty = label === undefined ? byFolders : "weak";
  const some = names.sort().slice(0, 3).join(", ");
  const reasons = [
    `images are in ${names.length} folders that may be classes: ${some}${names.length > 3 ? " ..." : ""}`,
  ];
  if (listed !== undefined) reasons.push(`${baseName(listed.path)} names the same classes`);
  if (layout.hasSplits) reasons.push("the folders above are splits");
  if (label !== undefined) reasons.push(`files such as ${label} look like labels of the images`);
  else if (certainty === "weak") reasons.push("they may be ordinary folders of images, or images with masks");
  // The list of classes may be above the class folders.
  const around = listed === undefined ? root : rootOfClasses([...images, listed.path]);
  return { slug: SLUG, certainty, root: around, reasons, yields: true };
}

/** Returns how certain folders are classes: certain when splits are above them; weak where they may be ordinary folders; undefined where they are. */
function certaintyOf(layout: ClassFolders, placed: readonly PlacedImage[]): Certainty | undefined {
  if (
    areOrdinaryNames(
      placed.map(({ place }) => place),
      layout.hasSplits,
    )
  )
    return undefined;
  if (layout.hasSplits) return classesRecur(placed) && !haveSameNames(placed) ? "certain" : "weak";
  const flat = placed.filter(({ place }) => place.folders.length === 1).length;
  return 2 * flat >= placed.length ? "weak" : undefined;
}

/** Returns true when classes of the first split exist in another one, or there is one split only. Cities and recordings differ from split to split. */
function classesRecur(placed: readonly PlacedImage[]): boolean {
  const classesOf = new Map<string, Set<string>>();
  for (const { place } of placed) {
    const title = classOf(place, "outer");
    if (title === undefined) continue;
    const classes = classesOf.get(place.split) ?? new Set();
    classesOf.set(place.split, classes.add(title));
  }
  const [first, ...others] = classesOf.values();
  if (first === undefined || others.length === 0) return true;
  return others.some((classes) => [...classes].some((title) => first.has(title)));
}

/** Returns true when all folders of the first split have images of the same names: views, masks or sizes of the same scenes. */
function haveSameNames(placed: readonly PlacedImage[]): boolean {
  const stemsOf = new Map<string, Set<string>>();
  const firstSplit = placed[0]?.place.split;
  for (const { path, place } of placed) {
    if (place.split !== firstSplit) continue;
    const folder = place.folders.join("/");
    stemsOf.set(folder, (stemsOf.get(folder) ?? new Set()).add(stemOf(path)));
  }
  const [first, ...others] = stemsOf.values();
  if (first === undefined || others.length === 0) return false;
  return others.every((stems) => stems.size === first.size && [...stems].every((stem) => first.has(stem)));
}

/** Returns true for the signs of another format: its folders, its files beside the images, image names of Cityscapes. */
function isOtherFormat({ others, lists }: Survey, placed: readonly PlacedImage[]): boolean {
  if (placed.some(({ place }) => place.folders.some((folder) => notClasses.test(folder)))) return true;
  if (hasMasks(placed)) return true;
  const labels = others.filter((path) => [".xml", ".json", ".txt"].includes(extensionOf(path))).length + lists.length;
  if (labels > Math.max(5, placed.length / 5)) return true;
  return placed.every(({ path }) => /_(leftImg8bit|gtFine\w*)$/.test(stemOf(path)));
}

/** Returns true when folders with names of masks (`trainannot`, `PedMasks`) contain files with the names of images in other folders. */
function hasMasks(placed: readonly PlacedImage[]): boolean {
  const isMask = ({ path }: PlacedImage) => folderPlace(folderOf(path)).role === "mask";
  const masks = placed.filter(isMask);
  const names = new Set(placed.filter((image) => !isMask(image)).flatMap(({ path }) => namesOfImage(path)));
  const paired = masks.filter(({ path }) => namesOfMask(path).names.some((name) => names.has(name)));
  return masks.length > 0 && 2 * paired.length >= masks.length;
}

/** Returns the folder that contains all class folders, and the splits if there are any. */
function rootOfClasses(paths: readonly DatasetPath[]): string {
  let common = folderOf(paths[0] ?? "").split("/");
  for (const path of paths) {
    const segments = folderOf(path).split("/");
    let same = 0;
    while (same < common.length && common[same] === segments[same]) same++;
    common = common.slice(0, same);
  }
  return aboveSplit(common.join("/"));
}
