import type { Key } from "../../contract/keys.ts";
import type { KeyScope } from "../../contract/scopes.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import type { LimitColumns } from "../db/operations/keys.ts";
import type { Deps } from "../deps.ts";
import { createKey, keyOf, refusedWorkspace, revokeKey } from "./keys.ts";
import { DEFAULT_WORKSPACE, managedWorkspace } from "./managedWorkspace.ts";
import { type Page, pageOf } from "./page.ts";

/** Returns a page of the keys that an admin manages, the newest first. `before` is the id that ends the page before. */
export async function keysPage(
  deps: Deps,
  caller: Caller,
  query: { readonly before: number | null; readonly limit: number },
): Promise<Page<Key>> {
  const rows = await deps.db.call("listKeys", {
    workspaceId: managedWorkspace(caller),
    before: query.before,
    limit: query.limit + 1,
  });
  return pageOf(rows, query.limit, keyOf, ({ id }) => id);
}

/**
 * Creates a key for an admin. Throws 400 for an expiry in the past and for the workspace of the shipped projects, and 403 for a
 * workspace that the admin does not manage.
 */
export async function createKeyAs(
  deps: Deps,
  caller: Caller,
  wanted: {
    readonly name: string;
    readonly scopes: readonly KeyScope[];
    readonly expiresAt?: string | null | undefined;
    readonly workspace?: string | null | undefined;
    readonly limits?: { readonly [Name in keyof LimitColumns]?: number | null | undefined } | null | undefined;
  },
): Promise<Key & { secret: string }> {
  const workspace = wanted.workspace ?? caller.workspace;
  const refused = refusedWorkspace(workspace);
  if (refused !== undefined) {
    const details = [{ field: "workspace", message: refused }];
    throw new ApiError("bad_request", `body: workspace is not valid. ${refused}`, { details });
  }
  if (workspace !== caller.workspace && managedWorkspace(caller) !== null) {
    throw new ApiError(
      "forbidden",
      `Only an admin of the workspace "${DEFAULT_WORKSPACE}" may create keys of other workspaces.`,
    );
  }
  const expiresAt = wanted.expiresAt ? Date.parse(wanted.expiresAt) : null;
  if (expiresAt !== null && expiresAt <= deps.now()) {
    throw new ApiError("bad_request", "body: expiresAt is in the past; such a key would never work.");
  }
  const { requestsPerMinute = null, bytesPerDay = null, tasksPerHour = null } = wanted.limits ?? {};
  const limits = { requestsPerMinute, bytesPerDay, tasksPerHour };
  return createKey(deps, { name: wanted.name, scopes: wanted.scopes, expiresAt, workspace, limits }, caller);
}

/** Revokes a key that an admin manages. Throws 404. */
export async function revokeKeyAs(deps: Deps, caller: Caller, keyId: number): Promise<void> {
  const revoked = await revokeKey(deps, { workspaceId: managedWorkspace(caller), keyId }, caller);
  if (!revoked) throw notFound();
}
