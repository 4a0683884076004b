import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Certainty, Detection } from "../../format.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import { folderPlace, namesOfImage, namesOfMask } from "../../images/maskFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type ClassFolders, classFolders, classOf, type FolderPlace } from "./classFolders.ts";
import { promisedPictures, type Survey, surveyClasses } from "./survey.ts";

const SLUG = "classification";

/** Folders of other formats: an image in one of them is not in a folder of its class. */
const notClasses =
  /^(images?|imgs?|jpegimages|image_\d|img1|masks?|labels?|labeltxt.*|annotations?|anns?|gt|gts|gtfine|gtcoarse|leftimg8bit|segmentation.*|semantic.*|instance.*|ground_?truth|depth|rgb|hr|lr|inputs?|targets?|pointcloud|det|disparity|overlays?)$/i;

/** Folders that people and cameras make one after another: of these, no class is asked about. */
const runningFolders =
  /^((.*[-_ .])?(part|day|batch|session|seq|sequence|folder|dir|chunk|cam|camera|scene|video|clip|run|week|month|site|trip|shoot)[-_ .]*(\d+|[a-z])|\d{4}[-_. ]?\d{2}([-_. ]?\d{2})?|\d{3}(canon|apple|nikon|_?pana|msdcf|nd\w+))$/i;

/** Finds tables and lists that name classes of images, and folders that are classes. */
export async function detectClassification(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const survey = await surveyClasses(tree, "", "", signal);
  const byTable = claimOfTables(tree, survey);
  if (byTable !== undefined) return [byTable];
  const byFolders = claimOfFolders(survey);
  return byFolders === undefined ? [] : [byFolders];
}

function claimOfTables(tree: SourceTree, { tables, lists, classNames, pictures }: Survey): Detection | undefined {
  const tablesHere = tables.filter(({ head }) => head.matches > 0 && 2 * head.matches >= head.rows.length);
  const isBare = pictures.length === 0;
  const fitting = tablesHere.length > 0 || !isBare ? tablesHere : tables.filter(({ head }) => head.rows.length > 0);
  const reasons = fitting.slice(0, 3).map(({ head, columns: { labels } }) => {
    const name = baseName(head.path);
    if (labels.kind === "flags") return `${name} says yes or no for ${labels.columns.length} classes of each image`;
    const heading = labels.column.title === "" ? "its other column" : `the column ${labels.column.title}`;
    return `${name} names images, and a class for each in ${heading}`;
  });
  for (const { path } of lists.slice(0, 3)) reasons.push(`${baseName(path)} lists images with numbers of classes`);
  if (reasons.length === 0) return undefined;
  if (classNames.length > 0) reasons.push(`${baseName(classNames[0]!.path)} names the classes`);
  const paths = [...fitting.map(({ head }) => head.path), ...lists.map((list) => list.path)];
  const root = aboveParts(commonRoot(tree, paths.map(folderOf)));
  return { slug: SLUG, certainty: isBare ? "likely" : "certain", root, reasons };
}

/** A folder that is a part of a dataset belongs to the folder above. */
function aboveParts(folder: string): string {
  return splitNameIn(baseName(folder)) === undefined ? folder : folderOf(folder);
}

function claimOfFolders(survey: Survey): Detection | undefined {
  const pictures = promisedPictures(survey);
  const root = rootOfClasses(pictures);
  const layout = classFolders(pictures, root);
  const places = pictures.map((path) => ({ path, place: layout.placeOf(path) }));
  const classes = new Map<string, number>();
  for (const { place } of places) {
    const title = classOf(place, "outer");
    if (title !== undefined) classes.set(title, (classes.get(title) ?? 0) + 1);
  }
  const names = [...classes.keys()];
  const loose = places.filter(({ place }) => place.part === "" && place.folders.length === 0).length;
  if (names.length < 2 || 10 * loose > pictures.length || isOther(survey, places)) return undefined;
  const listed = survey.classNames.find((list) => names.every((name) => list.names.includes(name)));
  const certainty = certaintyOf(layout, places, listed !== undefined);
  if (certainty === undefined) return undefined;
  // The list of classes may lie above them.
  const around = listed === undefined ? root : rootOfClasses([...pictures, listed.path]);
  const some = names.sort().slice(0, 3).join(", ");
  const reasons = [
    `images lie in ${names.length} folders that may be classes: ${some}${names.length > 3 ? " ..." : ""}`,
  ];
  if (listed !== undefined) reasons.push(`${baseName(listed.path)} names the same classes`);
  if (layout.hasParts) reasons.push("the folders above are parts of a dataset");
  if (certainty === "weak") reasons.push("they may as well be folders of pictures, or pictures with masks");
  return { slug: SLUG, certainty, root: around, reasons };
}

/** Certain with parts above or a list of the classes; weak, so that it is asked about, where folders may be just folders. */
function certaintyOf(layout: ClassFolders, places: readonly Placed[], isListed: boolean): Certainty | undefined {
  if (isListed) return "certain";
  if (layout.hasParts) {
    const classesOf = new Map<string, Set<string>>();
    for (const { place } of places) {
      const title = classOf(place, "outer");
      if (title === undefined) continue;
      const classes = classesOf.get(place.part) ?? new Set();
      classesOf.set(place.part, classes.add(title));
    }
    const [first, ...others] = [...classesOf.values()];
    // Cities or recordings differ from part to part, classes come again.
    const recur = others.length === 0 || others.some((classes) => [...classes].some((title) => first!.has(title)));
    return recur && !areTwins(places) ? "certain" : "weak";
  }
  if (places.every(({ place }) => place.folders.every((folder) => runningFolders.test(folder)))) return undefined;
  const flat = places.filter(({ place }) => place.folders.length === 1).length;
  return 2 * flat >= places.length ? "weak" : undefined;
}

interface Placed {
  readonly path: DatasetPath;
  readonly place: FolderPlace;
}

/** True when every folder of the first part has pictures of the same names: views, masks or sizes of the same scenes. */
function areTwins(places: readonly Placed[]): boolean {
  const stems = new Map<string, Set<string>>();
  for (const { path, place } of places) {
    const key = JSON.stringify([place.part, place.folders]);
    stems.set(key, (stems.get(key) ?? new Set()).add(stemOf(path)));
  }
  const [first, ...others] = [...stems].filter(([key]) =>
    key.startsWith(JSON.stringify([places[0]!.place.part]).slice(0, -1)),
  );
  if (first === undefined || others.length === 0) return false;
  return others.every(([, own]) => own.size === first[1].size && [...own].every((stem) => first[1].has(stem)));
}

/** Signs of another format: its folders, its files beside the images, pictures called as Cityscapes calls them. */
function isOther({ others, lists }: Survey, places: readonly Placed[]): boolean {
  if (places.some(({ place }) => place.folders.some((folder) => notClasses.test(folder)))) return true;
  if (hasMasks(places)) return true;
  const labels = others.filter((path) => [".xml", ".json", ".txt"].includes(extensionOf(path))).length + lists.length;
  if (labels > Math.max(5, places.length / 5)) return true;
  return places.every(({ path }) => /_(leftImg8bit|gtFine\w*)$/.test(stemOf(path)));
}

/** True when folders called like masks (`trainannot`, `PedMasks`) hold pictures that are called like those of other folders. */
function hasMasks(places: readonly Placed[]): boolean {
  const isMask = ({ path }: Placed) => folderPlace(folderOf(path)).role === "mask";
  const masks = places.filter(isMask);
  const pictures = new Set(places.filter((one) => !isMask(one)).flatMap(({ path }) => namesOfImage(path)));
  const twins = masks.filter(({ path }) => namesOfMask(path).names.some((name) => pictures.has(name)));
  return masks.length > 0 && 2 * twins.length >= masks.length;
}

/** The folder around all class folders, with the parts of the dataset inside of it. */
function rootOfClasses(pictures: readonly DatasetPath[]): string {
  let common = folderOf(pictures[0] ?? "").split("/");
  for (const path of pictures) {
    const segments = folderOf(path).split("/");
    let same = 0;
    while (same < common.length && common[same] === segments[same]) same++;
    common = common.slice(0, same);
  }
  return aboveParts(common.join("/"));
}
