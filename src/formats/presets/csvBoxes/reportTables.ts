import { count } from "../../../model/plural.ts";
import { reportSubmissions } from "../../detect/sampleSubmission.ts";
import type { ReadEvent } from "../../format.ts";
import { atMost } from "../../read/settleFigures.ts";
import { doubtAboutImages } from "../../read/tableColumns.ts";
import { tableEvent, unreadTableEvent } from "../../read/tableEvent.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { TableColumns } from "./columns.ts";
import { describeColumns } from "./describeColumns.ts";
import { meaningsOf } from "./meanings.ts";
import type { PerImageTables } from "./perImage.ts";
import type { BoxFile, Survey } from "./survey.ts";

/** Yields what each table is read as, those that are not read, and the outcome of all files that are not read row by row. */
export function* reportTables(survey: Survey): Generator<ReadEvent> {
  const { files, classes, submissions, otherTables, unreadPerImage, others } = survey;
  yield* reportSubmissions(submissions);
  for (const file of files) yield* reportTable(file, survey.images.length);
  for (const { path, problems } of classes) {
    for (const problem of atMost(problems, path)) yield problemEvent(problem);
    yield fileEvent(path, "used");
  }
  if (unreadPerImage !== undefined) yield unreadTableEvent(unreadPerImage, undefined, true);
  for (const { path, head, fault } of otherTables) {
    if (head !== undefined) yield unreadTableEvent(head, fault);
    yield problemEvent({
      code: "table_not_understood",
      path,
      message:
        fault ??
        "The table does not have a column that names images of the drop and columns with the four numbers of a box.",
      action: `The table is skipped. ${CHOOSE}`,
    });
    yield fileEvent(path, "skipped", skipReason.notABoxTable);
  }
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
}

const IF_WRONG = "If this is wrong, choose in the review what each column is.";
const CHOOSE = "Choose in the review what each column is.";

/** Reports what the columns of a table are read as, unless a person chose it, and whether it is hardly right. */
function* reportTable({ head, columns }: BoxFile, images: number): Generator<ReadEvent> {
  const { path } = head;
  const doubt = doubtAboutImages(head, images) ?? columns.doubt;
  yield tableEvent(head, meaningsOf(columns, columns.meaning), doubt);
  if (columns.isChosen === undefined) {
    const message = `The columns are read as ${describeColumns(head, columns)}.${decimalCommas(head)}${oddBoxes(columns)}`;
    yield problemEvent({ code: "columns_guessed", path, message, action: IF_WRONG });
  }
  if (columns.doubt === undefined) return;
  yield problemEvent({
    code: "columns_doubtful",
    path,
    message: columns.doubt,
    action: `These objects are skipped. ${CHOOSE}`,
  });
}

function decimalCommas({ commas }: BoxFile["head"]): string {
  return commas.size === 0 ? "" : " The numbers have decimal commas.";
}

/** Returns the sentence about the boxes that do not fit what most boxes are; empty without any. */
function oddBoxes({ odd: { boxes, lines } }: TableColumns): string {
  if (boxes === 0) return "";
  const more = boxes > lines.length ? ", ..." : "";
  return ` ${count(boxes, "box does", "boxes do")} not fit this: line ${lines.join(", ")}${more}.`;
}

/** Reports what the columns of tables that are named after images are read as. */
export function* reportPerImage({ head, columns }: PerImageTables): Generator<ReadEvent> {
  yield tableEvent(head, meaningsOf(columns, columns.meaning), columns.doubt, true);
  if (columns.isChosen !== undefined) return;
  const message = `The columns of tables named after images are read as ${describeColumns(head, columns)}.${decimalCommas(head)}`;
  yield problemEvent({ code: "columns_guessed", path: head.path, message, action: IF_WRONG });
}
