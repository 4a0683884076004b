import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
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
import { type BoxKey, boxesOf } from "./boxTable.ts";
import { OpenImagesClasses, readHierarchy, readNames } from "./classes.ts";
import { imageOf } from "./imageRows.ts";
import { labelsOf } from "./labelRows.ts";
import { MaskIndex } from "./maskIndex.ts";
import { groupMasks, masksOf } from "./maskTable.ts";
import type { OpenImagesOptions } from "./options.ts";
import { type Survey, surveyOpenImages, type TableOnDisk } from "./survey.ts";

/** Reads Open Images: names first, then all tables of rows about images, image by image. */
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
  yield* tellOthers(survey);
  const masks = new MaskIndex(
    survey.pictures,
    survey.tables.some(({ kind }) => kind === "masks"),
  );
  const keys = new WeakMap<Figure, BoxKey>();
  const content = (table: TableOnDisk): Table["contentOf"] => {
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
  // Images first: the subset that they name is the surest word on where an image belongs.
  const about = (["images", "boxes", "labels", "masks"] as const).flatMap((kind) =>
    survey.tables.filter((table) => table.kind === kind),
  );
  const dataset = {
    root,
    tables: about.map((table) => tableOf(table, root, masks, content(table))),
    images: survey.pictures,
    notImages: () => masks.all(),
    datasetOf: (path: DatasetPath, suggested: string) => partOf(folderOf(path.slice(prefix.length))) ?? suggested,
    declarations: new Declarations("any", (title) => {
      const extra = classes.extraOf(title);
      return extra === undefined ? {} : { extra };
    }),
    join: (contents: readonly ContentOf[]) => join(contents, keys),
  };
  yield* readTables(tree, dataset, signal);
  yield* masks.events();
  yield* tellNameless(survey, classes);
}

function tableOf(table: TableOnDisk, root: string, masks: MaskIndex, contentOf: Table["contentOf"]): Table {
  const { path, kind, columns, header, headerLine } = table;
  const [image, subset, mask] = [columns.get("imageid")!, columns.get("subset"), columns.get("maskpath")];
  const part = partOf(baseName(path).replace(/[-_.]/g, "/"));
  const place = placeOfTable(path, root);
  return {
    path,
    place: part === undefined ? place : { ...place, dataset: part, split: part, byStem: false },
    hasAnnotations: kind !== "images",
    subjectOf(row) {
      if (row.line === headerLine) return undefined;
      const finding = kind === "images" ? undefined : rowFinding(row, header.length, image);
      if (finding !== undefined) return failure(finding);
      const id = row.cells[image] ?? "";
      if (id === "") return undefined;
      if (mask !== undefined) masks.mention(row.cells[mask]!);
      const own = subset === undefined ? "" : (row.cells[subset] ?? "");
      return success(own === "" ? { image: id } : { image: id, split: own });
    },
    contentOf,
  };
}

/** The part of the dataset among folders or words: train, validation or test. */
function partOf(words: string): string | undefined {
  return words.split("/").find(isSplitName);
}

/** Puts masks with their boxes into groups, and joins what several tables of labels say. */
function join(contents: readonly ContentOf[], keys: WeakMap<Figure, BoxKey>): readonly ContentOf[] {
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
    const lines = new LineProblems(table.path);
    const broken = await readNames(tree, table.path, table, classes, lines, signal);
    yield* lines.events();
    if (broken !== undefined) yield brokenFile(table.path, broken, "Its classes are called by their identifiers.");
    yield fileEvent(table.path, broken === undefined ? "used" : "failed");
  }
  for (const path of jsons) {
    const read = await readHierarchy(tree, path, classes, signal);
    if (typeof read === "string") yield brokenFile(path, read, "Left out; classes are known without it.");
    if (read !== false) {
      yield fileEvent(path, read === true ? "used" : "failed");
      continue;
    }
    const message = "It is no tree of classes: it has no LabelName.";
    yield problemEvent({ code: "json_not_understood", path, message, action: "Left out." });
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
}

function brokenFile(path: DatasetPath, message: string, action: string): ReadEvent {
  return problemEvent({ code: "annotation_broken", path, message, action });
}

function* tellOthers({ tables, otherTables, others }: Survey): Generator<ReadEvent> {
  for (const { path, kind } of tables) {
    if (kind !== "relations" && kind !== "points") continue;
    const what = kind === "relations" ? "Relations of two boxes" : "Points that say whether a class is there";
    const action = "Left out; boxes, masks and labels of images are read.";
    yield problemEvent({ code: "table_not_read", path, message: `${what} are not read.`, action });
    yield fileEvent(path, "skipped", skipReason.unsupported);
  }
  for (const path of otherTables) {
    const message = "The table has none of the columns that Open Images has: no ImageID, LabelName or MaskPath.";
    yield problemEvent({ code: "table_not_understood", path, message, action: "Left out." });
    yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
  }
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
}

function* tellNameless({ tables }: Survey, classes: OpenImagesClasses): Generator<ReadEvent> {
  const { count, some } = classes.nameless;
  if (count === 0) return;
  const names = tables.find(({ kind }) => kind === "names");
  const list = some.map((mid) => mid.slice(0, 100)).join(", ") + (count > some.length ? " ..." : "");
  yield problemEvent({
    code: "names_missing",
    ...(names && { path: names.path }),
    message: `${count} ${count === 1 ? "class has" : "classes have"} no name in a table of class descriptions: ${list}.`,
    action: "Called by their identifiers.",
  });
}
