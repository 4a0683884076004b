import { type DatasetPath, extensionOf, stemOf } from "../../../model/datasetPath.ts";
import type { Declarations } from "../../classes/declarations.ts";
import { reportSubmissions } from "../../detect/sampleSubmission.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { meaningfulFolders, splitNameIn } from "../../images/annotationPlace.ts";
import type { ContentOf } from "../../read/itemContent.ts";
import { readTables } from "../../read/readTables.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type ClassFolders, classFolders, classOf } from "./classFolders.ts";
import { type ClassNames, isClassFile } from "./labelList.ts";
import { KnownClasses, type TagsOf, tableOfLabels, tableOfList } from "./labelTables.ts";
import type { ClassificationOptions } from "./options.ts";
import { promisedPictures, type Survey, surveyClasses } from "./survey.ts";

/** The tag that holds the class when there is one tag for all. */
export const CLASS_TAG = "class";
/** Names of images in a message. */
const NAMED = 3;

/**
 * Reads classes of images: from tables and lists where there are some, else from folders. Beside tables a folder counts only when it is
 * called like a class that they name.
 */
export async function* readClassification(
  tree: SourceTree,
  { root, options, signal }: ReadContext<ClassificationOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
  }
  const survey = await surveyClasses(tree, prefix, options.labelColumn, signal);
  yield* tellOthers(survey);
  const known = new KnownClasses();
  const tagsOf: TagsOf =
    options.tags === "each"
      ? (classes) => classes.map((name) => ({ name }))
      : (classes) => classes.map((value) => ({ name: CLASS_TAG, value }));
  const naming = survey.lists.length === 0 ? undefined : survey.classNames[0];
  const tables = [
    ...survey.tables.map((table) => tableOfLabels(table, root, options.separator, known, tagsOf)),
    ...survey.lists.map((list) => tableOfList(list, root, naming, known, tagsOf)),
  ];
  const promised = promisedPictures(survey);
  const layout = classFolders(promised, root);
  const folderClass = (path: DatasetPath): string | undefined => {
    const title = classOf(layout.placeOf(path), options.level);
    return title === undefined || (tables.length > 0 && !known.has(title)) ? undefined : title;
  };
  if (tables.length === 0) {
    for (const path of promised) {
      const title = folderClass(path);
      if (title !== undefined) known.add(title);
    }
    // Classes that are named and have no image are classes all the same.
    const listed = survey.classNames.find((list) => known.sorted().every((name) => list.names.includes(name)));
    for (const name of listed?.names ?? []) known.add(name);
    yield* tellFolders(promised, layout, options.level, root);
  }
  yield* readTables(
    tree,
    {
      root,
      tables,
      images: survey.pictures,
      datasetOf(path, suggested) {
        const { part } = layout.placeOf(path);
        if (part !== "") return part;
        if (tables.length === 0) return "ds0";
        if (known.parts.has(suggested)) return suggested;
        const folders = meaningfulFolders(suggested, "").filter((folder) => !known.has(folder));
        return folders.join("/") || "ds0";
      },
      *begin(words) {
        if (survey.lists.length > 0) yield* tellNames(survey.lists[0]!.path, naming, known.highest);
        yield* declare(words, known.sorted(), options.tags);
        yield* tellSimilar(known.sorted());
      },
      contentOf(path, isListed): ContentOf | undefined {
        const title = isListed ? undefined : folderClass(path);
        if (title === undefined) return undefined;
        return { path, content: { figures: [], tags: tagsOf([title]), problems: [] } };
      },
    },
    signal,
  );
}

function* declare(words: Declarations, classes: readonly string[], tags: ClassificationOptions["tags"]) {
  const appliesTo = "imagesOnly" as const;
  if (tags === "oneOf") yield* words.declareTag(CLASS_TAG, "oneof_string", { values: [...classes], appliesTo });
  else for (const name of classes) yield* words.declareTag(name, "none", { appliesTo });
}

function* tellOthers({ submissions, otherTables, classNames, others }: Survey): Generator<ReadEvent> {
  yield* reportSubmissions(submissions);
  for (const path of otherTables) {
    yield problemEvent({
      code: "table_not_understood",
      path,
      message: "It is no table of images and classes: no column names images of the drop, or none names a class.",
      action: "Left out. If one column names the classes, say which in the options.",
    });
    yield fileEvent(path, "skipped", skipReason.notAClassTable);
  }
  for (const { path } of classNames) yield fileEvent(path, "used");
  for (const path of others) {
    if (isClassFile(path) || (extensionOf(path) === ".txt" && splitNameIn(stemOf(path)) !== undefined)) {
      const message = "It is called like a list of images or of classes, and holds none.";
      yield problemEvent({ code: "list_not_understood", path, message, action: "Left out." });
    }
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
}

/** Says which folders were taken for classes where they are nested, and which images lie in none. */
function* tellFolders(
  pictures: readonly DatasetPath[],
  layout: ClassFolders,
  level: ClassificationOptions["level"],
  root: string,
): Generator<ReadEvent> {
  const places = pictures.map((path) => ({ path, place: layout.placeOf(path) }));
  const nested = places.filter(({ place }) => place.folders.length > 1);
  const path = root === "" ? {} : { path: root };
  if (nested.length > 0) {
    const example = nested[0]!.place;
    const taken = { outer: "The outermost one is", inner: "The innermost one is", path: "All of them, joined, are" };
    yield problemEvent({
      code: "nested_classes",
      ...path,
      message: `${counted(nested.length)} in folders inside of class folders, such as ${example.folders.join("/")}.`,
      action: `${taken[level]} the class: ${classOf(example, level)}. The options have other ways.`,
    });
  }
  const loose = places.filter(({ place }) => place.folders.length === 0);
  if (loose.length === 0 || loose.length === places.length) return;
  const some = loose.slice(0, NAMED).map((one) => one.path);
  yield problemEvent({
    code: "image_without_class",
    ...path,
    message: `${counted(loose.length)} in no class folder: ${some.join(", ")}${loose.length > NAMED ? " ..." : ""}.`,
    action: "Kept, without a class.",
  });
}

function counted(images: number): string {
  return images === 1 ? "1 image lies" : `${images} images lie`;
}

function* tellNames(list: DatasetPath, naming: ClassNames | undefined, highest: number): Generator<ReadEvent> {
  const count = naming?.names.length ?? 0;
  const first = naming?.first ?? 0;
  if (highest < count + first) return;
  yield problemEvent({
    code: "names_missing",
    path: naming?.path ?? list,
    message:
      naming === undefined
        ? "No file names the classes that this list counts."
        : `It names ${count} ${count === 1 ? "class" : "classes"}, and lists count them from ${first} to ${highest}.`,
    action:
      "Classes without a name are called by their number. Put all names, one a line, into synsets.txt or classes.txt.",
  });
}

/** Classes that differ only in case or Unicode form are often meant to be one. */
function* tellSimilar(classes: readonly string[]): Generator<ReadEvent> {
  const byFold = new Map<string, string>();
  for (const name of classes) {
    const fold = name.normalize("NFC").toLowerCase();
    const other = byFold.get(fold);
    if (other === undefined) byFold.set(fold, name);
    else {
      yield problemEvent({
        code: "similar_classes",
        message: `The classes ${JSON.stringify(other)} and ${JSON.stringify(name)} differ only in spelling.`,
        action: "Kept apart.",
      });
    }
  }
}
