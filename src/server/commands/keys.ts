import { createKey, keyOf } from "../services/keys.ts";
import type { StoreCommand } from "./command.ts";
import type { CommandContext } from "./commandContext.ts";

/** `dropset keys create`: prints the key, which is kept nowhere. */
export async function runKeysCreate(
  { deps, say }: CommandContext,
  { keyName, scopes, workspace, expiresAt }: Extract<StoreCommand, { name: "keys create" }>,
): Promise<number> {
  if (expiresAt !== null && expiresAt <= deps.now()) {
    say("--expires has passed already: such a key would never work.");
    return 1;
  }
  const key = await createKey(deps, { name: keyName, scopes, workspace, expiresAt });
  say(`Key ${key.id} "${key.name}" for workspace "${key.workspace}" with scopes ${key.scopes.join(", ")}:`);
  say(key.secret);
  say("It is shown only now.");
  return 0;
}

/** `dropset keys list` */
export async function runKeysList({ deps, say }: CommandContext): Promise<number> {
  const rows = await deps.db.call("listKeys", { workspaceId: null, before: null, limit: 10_000 });
  const shown = rows.map(keyOf).map((key) => [
    String(key.id),
    key.prefix,
    // A name holds what somebody typed; control characters must not reach the terminal.
    key.name.replace(/\p{Cc}/gu, "?"),
    key.workspace.replace(/\p{Cc}/gu, "?"),
    key.scopes.join(","),
    key.expiresAt ?? "never",
    key.lastUsedAt ?? "never",
  ]);
  const table = [["number", "prefix", "name", "workspace", "scopes", "expires", "last used"], ...shown];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
  return 0;
}

/** `dropset keys revoke NUMBER` */
export async function runKeysRevoke({ deps, say }: CommandContext, id: number): Promise<number> {
  const revoked = await deps.db.call("revokeKey", { workspaceId: null, keyId: id, at: deps.now() });
  say(revoked ? `Key ${id} is revoked: the next request with it is refused.` : `There is no live key ${id}.`);
  return revoked ? 0 : 1;
}
