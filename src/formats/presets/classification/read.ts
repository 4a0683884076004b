import { type DatasetPath, extensionOf, stemOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Declarations } from "../../classes/declarations.ts";
import { reportSubmissions } from "../../detect/sampleSubmission.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { meaningfulFolders, splitNameIn } from "../../images/annotationPlace.ts";
import type { ContentOf } from "../../read/itemContent.ts";
import { readTables } from "../../read/readTables.ts";
import { doubtAboutImages } from "../../read/tableColumns.ts";
import { tableEvent, unreadTableEvent } from "../../read/tableEvent.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type ClassFolders, classFolders, classOf } from "./classFolders.ts";
import { type ClassNames, isClassFile } from "./classNames.ts";
import { meaningsOf } from "./meanings.ts";
import type { ClassificationOptions } from "./options.ts";
import { namedImages, type Survey, surveyClasses } from "./survey.ts";
import { KnownClasses, type TagsOf, tableOfLabels, tableOfList } from "./tables.ts";

/** The tag that holds the class when there is one tag for all classes. */
export const CLASS_TAG = "class";
/** Images that a message names. */
const NAMED = 3;

/**
 * Reads classes of images: from tables and lists if there are any, otherwise from folders. Beside tables, a folder is a class only when they name a
 * class like it.
 */
export async function* readClassification(
  tree: SourceTree,
  { root, options, signal }: ReadContext<ClassificationOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
  }
  const survey = await surveyClasses(tree, prefix, options.columns, signal);
  yield* reportOtherFiles(survey);
  const known = new KnownClasses();
  const tagsOf = tagsFor(options.tags);
  const [firstList] = survey.lists;
  const naming = firstList === undefined ? undefined : survey.classNames[0];
  const tables = [
    ...survey.tables.map((table) => tableOfLabels(table, root, options.separator, known, tagsOf)),
    ...survey.lists.map((list) => tableOfList(list, root, naming, known, tagsOf)),
  ];
  const named = namedImages(survey);
  const folders = new Folders(classFolders(named, root), options.level, tables.length > 0, known);
  if (tables.length === 0) {
    folders.addClasses(named, survey.classNames);
    yield* reportFolders(named, folders.layout, options.level, root);
  }
  yield* readTables(
    tree,
    {
      root,
      tables,
      images: survey.images,
      datasetOf: (path, suggested) => folders.datasetOf(path, suggested),
      *begin(declarations) {
        if (firstList !== undefined) yield* reportMissingNames(firstList.path, naming, known.highest);
        yield* declareClasses(declarations, known.sorted(), options.tags);
        yield* reportSimilarClasses(known.sorted());
      },
      contentOf(path, isListed): ContentOf | undefined {
        const title = isListed ? undefined : folders.classOf(path);
        if (title === undefined) return undefined;
        return { path, content: { figures: [], tags: tagsOf([title]), problems: [] } };
      },
    },
    signal,
  );
}

function tagsFor(tags: ClassificationOptions["tags"]): TagsOf {
  if (tags === "each") return (classes) => classes.map((name) => ({ name }));
  return (classes) => classes.map((value) => ({ name: CLASS_TAG, value }));
}

/** The classes and datasets that folders name. */
class Folders {
  readonly layout: ClassFolders;
  readonly #level: ClassificationOptions["level"];
  readonly #hasTables: boolean;
  readonly #known: KnownClasses;

  constructor(layout: ClassFolders, level: ClassificationOptions["level"], hasTables: boolean, known: KnownClasses) {
    this.layout = layout;
    this.#level = level;
    this.#hasTables = hasTables;
    this.#known = known;
  }

  /** Adds the classes of the folders, and those without images in a file that names all of them. */
  addClasses(images: readonly DatasetPath[], classNames: readonly ClassNames[]): void {
    for (const path of images) {
      const title = this.classOf(path);
      if (title !== undefined) this.#known.add(title);
    }
    const titles = this.#known.sorted();
    const listed = classNames.find((list) => titles.every((name) => list.names.includes(name)));
    for (const name of listed?.names ?? []) this.#known.add(name);
  }

  /** Returns the class of an image by its folder. */
  classOf(path: DatasetPath): string | undefined {
    const title = classOf(this.layout.placeOf(path), this.#level);
    return title === undefined || (this.#hasTables && !this.#known.has(title)) ? undefined : title;
  }

  /** Returns the dataset of an image: its split, or the folders that are not classes. */
  datasetOf(path: DatasetPath, suggested: string): string {
    const { split } = this.layout.placeOf(path);
    if (split !== "") return split;
    if (!this.#hasTables) return "ds0";
    if (this.#known.splits.has(suggested)) return suggested;
    const folders = meaningfulFolders(suggested, "").filter((folder) => !this.#known.has(folder));
    return folders.join("/") || "ds0";
  }
}

function* declareClasses(
  declarations: Declarations,
  classes: readonly string[],
  tags: ClassificationOptions["tags"],
): Generator<ReadEvent> {
  const appliesTo = "imagesOnly" as const;
  if (tags === "oneOf") yield* declarations.declareTag(CLASS_TAG, "oneof_string", { values: [...classes], appliesTo });
  else for (const name of classes) yield* declarations.declareTag(name, "none", { appliesTo });
}

function* reportOtherFiles({
  submissions,
  tables,
  otherTables,
  classNames,
  others,
  images,
}: Survey): Generator<ReadEvent> {
  yield* reportSubmissions(submissions);
  for (const { head, columns } of tables) {
    yield tableEvent(head, meaningsOf(columns), doubtAboutImages(head, images.length));
  }
  for (const { path, head, fault } of otherTables) {
    if (head !== undefined) yield unreadTableEvent(head, fault);
    yield problemEvent({
      code: "table_not_understood",
      path,
      message:
        fault ??
        "The table does not have a column that names images of the drop and a column that names their classes.",
      action: "The table is skipped. Choose in the review what each column is.",
    });
    yield fileEvent(path, "skipped", skipReason.notAClassTable);
  }
  for (const { path } of classNames) yield fileEvent(path, "used");
  for (const path of others) {
    if (isClassFile(path) || (extensionOf(path) === ".txt" && splitNameIn(stemOf(path)) !== undefined)) {
      const message = "The file has the name of a list of images or classes, but does not contain one.";
      yield problemEvent({ code: "list_not_understood", path, message, action: "The file is skipped." });
    }
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
}

/** Which of nested folders is the class, as the beginning of a sentence. */
const nestedClass: Record<ClassificationOptions["level"], string> = {
  outer: "The outermost folder is",
  inner: "The innermost folder is",
  path: "All folders, joined, are",
};

/** Reports which folder is the class where class folders are nested, and images that are not in a class folder. */
function* reportFolders(
  images: readonly DatasetPath[],
  layout: ClassFolders,
  level: ClassificationOptions["level"],
  root: string,
): Generator<ReadEvent> {
  const placed = images.map((path) => ({ path, place: layout.placeOf(path) }));
  const nested = placed.filter(({ place }) => place.folders.length > 1);
  const path = root === "" ? {} : { path: root };
  const [example] = nested;
  if (example !== undefined) {
    const folders = example.place.folders.join("/");
    yield problemEvent({
      code: "nested_classes",
      ...path,
      message: `${count(nested.length, "image is", "images are")} in nested class folders, such as ${folders}.`,
      action: `${nestedClass[level]} the class: ${classOf(example.place, level)}. The reading options can change that.`,
    });
  }
  const loose = placed.filter(({ place }) => place.folders.length === 0);
  if (loose.length === 0 || loose.length === placed.length) return;
  const some = loose.slice(0, NAMED).map((image) => image.path);
  yield problemEvent({
    code: "image_without_class",
    ...path,
    message: `${count(loose.length, "image is", "images are")} not in a class folder: ${some.join(", ")}${loose.length > NAMED ? " ..." : ""}.`,
    action: `${loose.length === 1 ? "It is" : "They are"} imported without a class.`,
  });
}

/** Reports class ids of lists that have no name. `highest`: the highest class id. */
function* reportMissingNames(list: DatasetPath, naming: ClassNames | undefined, highest: number): Generator<ReadEvent> {
  const { names = [], first = 0, path = list } = naming ?? {};
  if (highest < names.length + first) return;
  yield problemEvent({
    code: "names_missing",
    path,
    message:
      naming === undefined
        ? "The list contains class ids, but no file names the classes."
        : `The file names ${count(names.length, "class", "classes")}, but lists contain class ids from ${first} to ${highest}.`,
    action:
      "Classes without a name are named by their ids. Put all names, one per line, into synsets.txt or classes.txt.",
  });
}

/** Reports classes that differ only in case or Unicode form, which are often meant to be one. */
function* reportSimilarClasses(classes: readonly string[]): Generator<ReadEvent> {
  const byFold = new Map<string, string>();
  for (const name of classes) {
    const fold = name.normalize("NFC").toLowerCase();
    const other = byFold.get(fold);
    if (other === undefined) byFold.set(fold, name);
    else {
      yield problemEvent({
        code: "similar_classes",
        message: `The classes ${JSON.stringify(other)} and ${JSON.stringify(name)} differ only in spelling.`,
        action: "They are imported as two classes.",
      });
    }
  }
}
