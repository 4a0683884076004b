import { read, type Sql, write } from "../operation.ts";
import { storedPath } from "../pathKey.ts";
import { escapePattern } from "../texts.ts";

async function hasSample(sql: Sql, { workspaceId, name }: { workspaceId: number; name: string }): Promise<boolean> {
  const row = await sql.get(
    "SELECT id FROM tasks WHERE workspace_id = ? AND type = 'sample' AND request LIKE ? ESCAPE '\\' AND status NOT IN ('error', 'stopped')",
    [workspaceId, `${escapePattern(`{"sample":${JSON.stringify(name)},`)}%`],
  );
  return row !== undefined;
}

/** Operations over the sample projects that ship with the product. */
export const samplesOperations = {
  /** Returns true when a sample is installed or being installed. Failed attempts do not count. */
  hasSample: read((sql, input: { workspaceId: number; name: string }) => hasSample(sql, input)),

  /**
   * Creates the task that imports a sample. Its request begins with the name of the sample. Returns false when the sample is installed or being
   * installed, and creates nothing then.
   */
  startSample: write(
    async (
      sql,
      input: {
        workspaceId: number;
        name: string;
        title: string;
        preset: string;
        request: string;
        files: readonly { readonly path: string; readonly hash: string }[];
        at: number;
      },
    ): Promise<boolean> => {
      if (await hasSample(sql, input)) return false;
      const task = await sql.get<{ id: number }>(
        `INSERT INTO tasks (workspace_id, type, status, title, preset, request, total, created_at)
         VALUES (?, 'sample', 'queued', ?, ?, ?, ?, ?) RETURNING id`,
        [input.workspaceId, input.title, input.preset, input.request, input.files.length, input.at],
      );
      if (!task) throw new Error("The new task has no id.");
      await sql.runMany(
        "INSERT INTO task_files (task_id, path, long_path, hash) VALUES (?, ?, ?, ?)",
        input.files.map(({ path, hash }) => [task.id, ...storedPath(path), hash]),
      );
      return true;
    },
    { serialize: "workspace", wakes: true },
  ),
};
