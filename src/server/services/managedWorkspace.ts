import type { Caller } from "../auth/caller.ts";

/** The workspace that always exists. Its admins manage the keys and read the audit log of every workspace. */
export const DEFAULT_WORKSPACE = "default";

/** Returns the workspace whose keys and audit log an admin manages; null for all workspaces. */
export function managedWorkspace(caller: Caller): number | null {
  return caller.workspace === DEFAULT_WORKSPACE ? null : caller.workspaceId;
}
