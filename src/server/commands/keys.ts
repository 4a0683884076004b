import { createKey, keyOf, refusedWorkspace, revokeKey } from "../services/keys.ts";
import type { StoreCommand } from "./command.ts";
import type { CommandContext } from "./commandContext.ts";

/** Runs `dropset keys create`: prints the key, which is not stored. Returns the exit code. */
export async function runKeysCreate(
  { deps, print }: Pick<CommandContext, "deps" | "print">,
  { keyName, scopes, workspace, expiresAt, limits }: Extract<StoreCommand, { name: "keys create" }>,
): Promise<number> {
  if (expiresAt !== null && expiresAt <= deps.now()) {
    print("The date of --expires has passed, so the key would never work.");
    return 1;
  }
  const refused = refusedWorkspace(workspace);
  if (refused !== undefined) {
    print(`--workspace: ${refused}`);
    return 1;
  }
  const key = await createKey(deps, { name: keyName, scopes, workspace, expiresAt, ...(limits && { limits }) });
  print(`Key ${key.id} "${key.name}" for workspace "${key.workspace}" with scopes ${key.scopes.join(", ")}:`);
  print(key.secret);
  print("The key is not shown again.");
  return 0;
}

/** Runs `dropset keys list`: prints a table of all keys. Returns the exit code. */
export async function runKeysList({ deps, print }: CommandContext): Promise<number> {
  const rows = await deps.db.call("listKeys", { workspaceId: null, before: null, limit: 10_000 });
  const shown = rows.map(keyOf).map((key) => [
    String(key.id),
    key.prefix,
    // A name is user input, so control characters must not reach the terminal.
    key.name.replace(/\p{Cc}/gu, "?"),
    key.workspace.replace(/\p{Cc}/gu, "?"),
    key.scopes.join(","),
    key.expiresAt ?? "never",
    key.lastUsedAt ?? "never",
  ]);
  for (const line of tableLines([
    ["number", "prefix", "name", "workspace", "scopes", "expires", "last used"],
    ...shown,
  ]))
    print(line);
  return 0;
}

/** Returns a table as lines whose columns are aligned. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, { length }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, length);
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Runs `dropset keys revoke NUMBER`. Returns exit code 1 when there is no such key. */
export async function runKeysRevoke({ deps, print }: CommandContext, id: number): Promise<number> {
  const revoked = await revokeKey(deps, { workspaceId: null, keyId: id });
  print(revoked ? `Key ${id} is revoked. Requests with it are refused from now on.` : `There is no active key ${id}.`);
  return revoked ? 0 : 1;
}
