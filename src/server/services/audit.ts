import { AUDIT_DAYS, AUDIT_NAME_CHARACTERS, type AuditAction, type AuditEntry } from "../../contract/audit.ts";
import type { Caller } from "../auth/caller.ts";
import type { AuditRow } from "../db/operations/audit.ts";
import type { Deps } from "../deps.ts";
import { managedWorkspace } from "./managedWorkspace.ts";
import { type Page, pageOf } from "./page.ts";

/** Entries that are removed in one transaction. */
const SWEEP_ROWS = 1_000;

/** Who did something: the caller of a request, or the command line or the server itself. */
export type Author =
  | Pick<Caller, "keyId" | "keyName" | "via">
  | { readonly via: "link"; readonly keyId: number; readonly keyName: string }
  | { readonly via: "command" | "server" };

/** Something that was done. */
interface AuditedAct {
  readonly action: AuditAction;
  /** What it was done to: the key, task, project or webhook of the action. Its name is the one of now, never a secret. */
  readonly target?: { readonly id?: number | undefined; readonly name?: string | undefined };
  /** Facts that a reader needs besides. Never secrets. Those that are undefined are not recorded. */
  readonly details?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/**
 * Records what was done in the workspace of the author, after it was done. When the log cannot be written, as on a full disk, the act stands
 * and the server log has an error with the entry.
 *
 * @example
 * await recordAudit(deps, caller, { action: "webhook.created", target: { id: hook.id, name: hook.url.host } });
 */
export async function recordAudit(
  deps: Pick<Deps, "db" | "now"> & Partial<Pick<Deps, "log">>,
  author: Author & { readonly workspaceId: number },
  { action, target = {}, details = {} }: AuditedAct,
): Promise<void> {
  const facts = Object.entries(details).filter(([, value]) => value !== undefined);
  const entry = {
    workspaceId: author.workspaceId,
    at: deps.now(),
    action,
    via: author.via,
    keyId: "keyId" in author ? author.keyId : null,
    actor: "keyName" in author ? cut(author.keyName) : null,
    targetId: target.id ?? null,
    target: target.name === undefined ? null : cut(target.name),
    details: JSON.stringify(
      Object.fromEntries(facts.map(([name, value]) => [name, typeof value === "string" ? cut(value) : value])),
    ),
  };
  try {
    await deps.db.call("addAudit", entry);
  } catch (error) {
    deps.log?.error({ err: error, entry }, "the audit log could not be written");
  }
}

/** Returns a page of the entries that an admin may see, newest first. `before` is the id that ends the page before. */
export async function auditPage(
  deps: Pick<Deps, "db">,
  caller: Caller,
  query: {
    readonly action?: AuditAction | undefined;
    readonly since?: string | undefined;
    readonly until?: string | undefined;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<Page<AuditEntry>> {
  const { action, since, until, before, limit } = query;
  const rows = await deps.db.call("listAudit", {
    workspaceId: managedWorkspace(caller),
    action: action ?? null,
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
    before,
    limit: limit + 1,
  });
  return pageOf(rows, limit, entryOf, ({ id }) => id);
}

/** Removes entries that are older than `AUDIT_DAYS`. Returns how many. */
export async function sweepAudit(deps: Pick<Deps, "db" | "now">, signal: AbortSignal): Promise<number> {
  const before = deps.now() - AUDIT_DAYS * 24 * 60 * 60 * 1000;
  let removed = 0;
  for (let step = SWEEP_ROWS; step === SWEEP_ROWS; removed += step) {
    signal.throwIfAborted();
    step = await deps.db.call("sweepAudit", { before, limit: SWEEP_ROWS });
  }
  return removed;
}

function entryOf(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    action: row.action,
    workspace: row.workspace,
    actor: { via: row.via as AuditEntry["actor"]["via"], keyId: row.keyId, name: row.actor },
    target: { id: row.targetId, name: row.target },
    details: JSON.parse(row.details) as AuditEntry["details"],
  };
}

/** Returns a name of at most `AUDIT_NAME_CHARACTERS` characters. Characters are not cut in half. */
function cut(name: string): string {
  if (name.length <= AUDIT_NAME_CHARACTERS) return name;
  const whole = Array.from(name.slice(0, AUDIT_NAME_CHARACTERS * 2));
  return `${whole.slice(0, AUDIT_NAME_CHARACTERS - 1).join("")}…`;
}
