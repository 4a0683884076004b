import { read } from "../operation.ts";
import { shownProject } from "../visible.ts";

/** An earlier import of files with the same paths. */
export interface SameImportRow {
  readonly task_id: number;
  readonly project_id: number;
  readonly title: string;
  /** When it was committed, ms. */
  readonly at: number;
  /** 1: every file had the same content as well. */
  readonly same: number;
}

/** Operations that compare the files of imports. */
export const sameImportsOperations = {
  /**
   * Returns imports of files with these paths whose project is visible and has images of theirs: those with the same contents first, then the newest.
   * `contents`: null when it is not known.
   */
  sameImports: read((sql, input: { workspaceId: number; paths: string; contents: string | null; limit: number }) =>
    sql.all<SameImportRow>(
      `SELECT t.id AS task_id, p.id AS project_id, p.title, t.finished_at AS at,
           CASE WHEN t.contents_digest = ? THEN 1 ELSE 0 END AS same
         FROM tasks t JOIN projects p ON p.id = t.project_id JOIN imports i ON i.task_id = t.id AND i.committed_at IS NOT NULL
         WHERE t.workspace_id = ? AND t.paths_digest = ? AND p.workspace_id = t.workspace_id AND ${shownProject}
           AND EXISTS (SELECT 1 FROM images m WHERE m.project_id = p.id AND m.import_id = i.id AND m.superseded_by IS NULL)
         ORDER BY same DESC, t.id DESC LIMIT ?`,
      [input.contents ?? "", input.workspaceId, input.paths, input.limit],
    ),
  ),
};
