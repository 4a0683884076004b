import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { count } from "../../../model/plural.ts";
import { failure, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { ContentOf } from "../../read/itemContent.ts";
import { readTables } from "../../read/readTables.ts";
import { placeOfTable, type Table } from "../../read/tableFile.ts";
import { rowFinding } from "../../read/tableHead.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type BoxKey, boxesOf } from "./boxes.ts";
import { OpenImagesClasses, readHierarchy, readNames } from "./classes.ts";
import { imageOf } from "./imageList.ts";
import { labelsOf } from "./labels.ts";
import { MaskIndex } from "./maskFiles.ts";
import { groupMasks, masksOf } from "./masks.ts";
import type { OpenImagesOptions } from "./options.ts";
import { type Survey, surveyOpenImages, type TableOnDisk } from "./survey.ts";
import { cellsByName, columnOf } from "./table.ts";

/** Reads Open Images: class names first, then all tables with rows about images, image by image. */
export async function* readOpenImages(
  tree: SourceTree,
  { root, options, signal }: ReadContext<OpenImagesOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix)) yield fileEvent(path, "skipped", skipReason.outsideOfRoot);
  }
  const survey = await surveyOpenImages(tree, prefix, signal);
  const classes = new OpenImagesClasses();
  yield* readClasses(tree, survey, classes, signal);
  yield* reportOtherFiles(survey);
  const masks = new MaskIndex(
    survey.images,
    survey.tables.some(({ kind }) => kind === "masks"),
  );
  const keys = new WeakMap<Figure, BoxKey>();
  const contentOf = (table: TableOnDisk): Table["contentOf"] => {
    switch (table.kind) {
      case "boxes":
        return (rows, info) => boxesOf(rows, table, classes, info, keys);
      case "masks":
        return (rows, info) => masksOf(tree, rows, table, classes, info, masks, keys, signal);
      case "labels":
        return (rows) => labelsOf(rows, table, classes, options.machineLabels);
      default:
        return (rows) => imageOf(rows, table);
    }
  };
  // Lists of images come first: the subset that they state decides the dataset of an image.
  const tables = (["images", "boxes", "labels", "masks"] as const).flatMap((kind) =>
    survey.tables.filter((table) => table.kind === kind),
  );
  const dataset = {
    root,
    tables: tables.map((table) => tableOf(table, root, masks, contentOf(table))),
    images: survey.images,
    notImages: () => masks.all(),
    datasetOf: (path: DatasetPath, suggested: string) => splitIn(folderOf(path.slice(prefix.length))) ?? suggested,
    declarations: new Declarations("any", (title) => {
      const extra = classes.extraOf(title);
      return extra === undefined ? {} : { extra };
    }),
    join: (contents: readonly ContentOf[]) => joinContents(contents, keys),
  };
  yield* readTables(tree, dataset, signal);
  yield* masks.events();
  yield* reportMissingNames(survey, classes);
}

function tableOf(table: TableOnDisk, root: string, masks: MaskIndex, contentOf: Table["contentOf"]): Table {
  const { path, kind, columns, header, headerLine } = table;
  const image = columnOf(table, "imageid");
  const split = splitIn(baseName(path).replace(/[-_.]/g, "/"));
  const place = placeOfTable(path, root);
  return {
    path,
    place: split === undefined ? place : { ...place, dataset: split, split, byStem: false },
    hasAnnotations: kind !== "images",
    subjectOf(row) {
      if (row.line === headerLine) return undefined;
      const finding = kind === "images" ? undefined : rowFinding(row, header.length, image);
      if (finding !== undefined) return failure(finding);
      const cell = cellsByName(row, table);
      const id = cell("imageid");
      if (id === "") return undefined;
      if (columns.has("maskpath")) masks.mention(cell("maskpath"));
      const subset = cell("subset");
      return success(subset === "" ? { image: id } : { image: id, split: subset });
    },
    contentOf,
  };
}

/** Returns the split among words that are separated by slashes: train, validation or test. */
function splitIn(words: string): string | undefined {
  return words.split("/").find(isSplitName);
}

/** Puts masks and their boxes into groups, and joins the labels of several tables. */
function joinContents(contents: readonly ContentOf[], keys: WeakMap<Figure, BoxKey>): readonly ContentOf[] {
  const all = contents.flatMap(({ content }) => content.figures);
  const grouped = groupMasks(all, keys);
  const tags = new Set<string>();
  const absent = new Set<string>();
  let from = 0;
  const joined = contents.map((one) => {
    const { figures, meta } = one.content;
    for (const name of (meta?.openimages as { absent: string[] } | undefined)?.absent ?? []) absent.add(name);
    const isNew = ({ name }: Tag) => !tags.has(name) && tags.add(name);
    const own = { figures: grouped.slice(from, from + figures.length), tags: one.content.tags.filter(isNew) };
    from += figures.length;
    return { ...one, content: { ...one.content, ...own } };
  });
  if (absent.size === 0) return joined;
  const meta = { openimages: { absent: [...absent] } };
  return joined.map((one) =>
    "openimages" in (one.content.meta ?? {}) ? { ...one, content: { ...one.content, meta } } : one,
  );
}

async function* readClasses(
  tree: SourceTree,
  { tables, jsons }: Survey,
  classes: OpenImagesClasses,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  for (const table of tables.filter(({ kind }) => kind === "names")) {
    const { path } = table;
    const lines = new LineProblems(path);
    const read = await readNames(tree, path, table, classes, lines, signal);
    yield* lines.events();
    if (!read.ok) yield brokenFile(path, read.failure, "Its classes are named by their identifiers.");
    yield fileEvent(path, read.ok ? "used" : "failed");
  }
  for (const path of jsons) {
    const isHierarchy = await readHierarchy(tree, path, classes, signal);
    if (!isHierarchy.ok) {
      yield brokenFile(path, isHierarchy.failure, "The file is skipped; classes are imported without their parents.");
      yield fileEvent(path, "failed");
    } else if (isHierarchy.value) yield fileEvent(path, "used");
    else {
      const message = "The file is not a class hierarchy: it has no LabelName.";
      yield problemEvent({ code: "json_not_understood", path, message, action: "The file is skipped." });
      yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    }
  }
}

function brokenFile(path: DatasetPath, message: string, action: string): ReadEvent {
  return problemEvent({ code: "annotation_broken", path, message, action });
}

function* reportOtherFiles({ tables, otherTables, others }: Survey): Generator<ReadEvent> {
  for (const { path, kind } of tables) {
    if (kind !== "relations" && kind !== "points") continue;
    const content = kind === "relations" ? "Relations of two boxes" : "Points that state whether a class is present";
    const action = "The table is skipped; only boxes, masks and image labels are imported.";
    yield problemEvent({ code: "table_not_read", path, message: `${content} are not read.`, action });
    yield fileEvent(path, "skipped", skipReason.unsupported);
  }
  for (const path of otherTables) {
    const message = "The table does not have the columns of Open Images, such as ImageID, LabelName or MaskPath.";
    yield problemEvent({ code: "table_not_understood", path, message, action: "The table is skipped." });
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
}

function* reportMissingNames({ tables }: Survey, classes: OpenImagesClasses): Generator<ReadEvent> {
  const { total, some } = classes.nameless;
  if (total === 0) return;
  const names = tables.find(({ kind }) => kind === "names");
  const list = some.map((mid) => mid.slice(0, 100)).join(", ") + (total > some.length ? " ..." : "");
  yield problemEvent({
    code: "names_missing",
    ...(names && { path: names.path }),
    message: `${count(total, "class has", "classes have")} no name in a table of class descriptions: ${list}.`,
    action: `${total === 1 ? "It is named by its identifier" : "They are named by their identifiers"}.`,
  });
}
