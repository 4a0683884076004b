import type { AuditAction, AuditEntry } from "../../contract/audit.ts";

/** The title of each action in the page. */
export const actionTitles: Readonly<Record<AuditAction, string>> = {
  "session.started": "Signed in",
  "session.ended": "Signed out",
  "link.created": "Made a sign-in link for key",
  "key.created": "Created key",
  "key.revoked": "Revoked key",
  "task.started": "Started task",
  "task.stopped": "Stopped task",
  "project.changed": "Changed project",
  "project.deleted": "Moved to the trash: project",
  "project.restored": "Restored project",
  "dataset.deleted": "Moved to the trash: dataset",
  "images.deleted": "Moved images to the trash, project",
  "images.moved": "Moved images, project",
  "images.tagged": "Tagged images, project",
  "import.undone": "Undid import",
  "change.undone": "Restored or undid",
  "trash.deleted": "Deleted forever",
  "trash.emptied": "Emptied the trash",
  "project.downloaded": "Downloaded project",
  "webhook.created": "Created webhook",
  "webhook.changed": "Changed webhook",
  "webhook.deleted": "Deleted webhook",
};

/** Returns the title of an action; the action itself when a newer server has one that this page does not know. */
export function titleOfAction(action: string): string {
  return Object.hasOwn(actionTitles, action) ? actionTitles[action as AuditAction] : action;
}

/** Returns who did something, for people. */
export function actorText({ via, name }: AuditEntry["actor"]): string {
  if (via === "command") return "Command line";
  if (via === "server") return "The server";
  return via === "link" ? `${name ?? "A key"}, with a sign-in link` : (name ?? "A key");
}
