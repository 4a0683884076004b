import { PAGE_BYTES } from "../../contract/limits.ts";
import type { ProblemGroup } from "../../contract/tasks.ts";
import { type Severity, severityRank } from "../../model/severity.ts";
import { notFound } from "../apiError.ts";
import { type ProblemRow, problemOf } from "../db/operations/tasks.ts";
import type { RowPage } from "../db/rowPage.ts";
import type { Deps } from "../deps.ts";

/** Selects problems of a task. */
export interface ProblemFilter {
  readonly severity: Severity | undefined;
  readonly code: string | undefined;
  readonly search: string | undefined;
}

/** Problems of one piece of the CSV file: at most so many, and so much text. */
const PIECE = { limit: 1_000, bytes: 1_000_000 };

const columns = ["severity", "code", "path", "line", "object", "message", "action"] as const;

/** Returns a page of a task's problems, beginning after number `after`. Throws 404. */
export async function problemsPage(
  deps: Deps,
  query: ProblemFilter & { workspaceId: number; id: number; after: number; limit: number; bytes?: number },
): Promise<RowPage<ProblemRow>> {
  const page = await deps.db.call("taskProblems", { ...query, bytes: query.bytes ?? PAGE_BYTES });
  if (!page) throw notFound();
  return page;
}

/** Returns the problems of a task by code: errors first, then by count. Throws 404. */
export async function problemGroups(
  deps: Deps,
  query: { workspaceId: number; id: number; search: string | undefined },
): Promise<ProblemGroup[]> {
  const rows = await deps.db.call("taskProblemGroups", query);
  if (!rows) throw notFound();
  return rows
    .map((row) => ({ code: row.code, severity: row.severity, count: row.count, first: problemOf(row) }))
    .sort((a, b) => severityRank[a.severity] - severityRank[b.severity] || b.count - a.count);
}

/**
 * Returns all problems of a task as CSV (RFC 4180), page by page. A byte order mark makes spreadsheets read the names as UTF-8. Throws 404
 * before the first piece.
 */
export async function problemsCsv(
  deps: Deps,
  query: ProblemFilter & { workspaceId: number; id: number },
): Promise<AsyncIterable<string>> {
  const first = await problemsPage(deps, { ...query, ...PIECE, after: 0 });
  return csvOf(deps, query, first);
}

async function* csvOf(
  deps: Deps,
  query: ProblemFilter & { workspaceId: number; id: number },
  first: RowPage<ProblemRow>,
): AsyncGenerator<string> {
  yield `\ufeff${columns.join(",")}\r\n`;
  for (let { rows, more } = first; ; ) {
    yield rows.map((row) => `${columns.map((column) => csvCell(row[column])).join(",")}\r\n`).join("");
    if (!more) return;
    ({ rows, more } = await problemsPage(deps, { ...query, ...PIECE, after: rows.at(-1)?.seq ?? 0 }));
  }
}

/**
 * Returns one quoted cell. Text that a spreadsheet would evaluate as a formula gets a leading apostrophe, because the names in a dataset are
 * not trusted (OWASP, CSV injection).
 */
function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[\s]*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}
