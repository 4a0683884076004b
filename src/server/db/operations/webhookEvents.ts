import { randomUUID } from "node:crypto";
import type { WebhookEvent, WebhookMessage } from "../../../contract/webhookMessages.ts";
import type { Sql } from "../operation.ts";

/** Characters of an error message that an event contains. */
const MESSAGE_CHARACTERS = 1_000;

/** Adds a delivery for each webhook of the workspace that wants the event. Part of the transaction that makes it happen. */
async function recordEvent(
  sql: Sql,
  happened: { workspaceId: number; event: WebhookEvent; data: WebhookMessage["data"]; at: number },
): Promise<void> {
  const { workspaceId, event, data, at } = happened;
  const webhooks = await sql.all<{ id: number; events: string; workspace: string }>(
    `SELECT h.id, h.events, w.name AS workspace FROM webhooks h JOIN workspaces w ON w.id = h.workspace_id
     WHERE h.workspace_id = ? AND h.off_at IS NULL`,
    [workspaceId],
  );
  for (const { id, events, workspace } of webhooks) {
    if (!events.split(",").includes(event)) continue;
    const deliveryId = randomUUID();
    const message: WebhookMessage = { id: deliveryId, event, createdAt: new Date(at).toISOString(), workspace, data };
    await sql.run(
      `INSERT INTO webhook_deliveries (delivery_id, webhook_id, event, body, status, created_at, due_at)
       VALUES (?, ?, ?, ?, 'waiting', ?, ?)`,
      [deliveryId, id, event, JSON.stringify(message), at, at],
    );
  }
}

/** Records the end of a task for the webhooks of its workspace. A task that was stopped, or has not ended, is not an event. */
export async function recordTaskEnd(sql: Sql, taskId: number, at: number): Promise<void> {
  const task = await sql.get<{
    workspace_id: number;
    type: string;
    status: string;
    title: string;
    preset: string | null;
    created_at: number;
    finished_at: number | null;
    project_id: number | null;
    project_title: string | null;
    error: string | null;
  }>(
    `SELECT workspace_id, type, status, title, preset, created_at, finished_at, project_id, project_title, error
     FROM tasks WHERE id = ? AND status IN ('finished', 'error') AND type <> 'sample'`,
    [taskId],
  );
  if (!task) return;
  const { title, preset, project_id: projectId } = task;
  const error = task.error === null ? null : (JSON.parse(task.error) as { code: string; message: string });
  await recordEvent(sql, {
    workspaceId: task.workspace_id,
    event: task.status === "finished" ? "task.finished" : "task.failed",
    at,
    data: {
      task: {
        id: taskId,
        type: task.type === "clone" ? "clone" : "import",
        title,
        preset,
        createdAt: new Date(task.created_at).toISOString(),
        finishedAt: new Date(task.finished_at ?? at).toISOString(),
        project: projectId === null ? null : { id: projectId, title: task.project_title ?? title },
        error: error && { code: error.code, message: error.message.slice(0, MESSAGE_CHARACTERS) },
      },
    },
  });
}

/** Records that a project was deleted for the webhooks of its workspace. */
export function recordProjectDeleted(
  sql: Sql,
  { workspaceId, id, title, at }: { workspaceId: number; id: number; title: string; at: number },
): Promise<void> {
  return recordEvent(sql, { workspaceId, event: "project.deleted", at, data: { project: { id, title } } });
}
