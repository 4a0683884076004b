import type { Scope, WriteRules } from "./operation.ts";

/** The first half of the keys of all advisory locks of the product, so that other programs can share the database. */
const LOCKS = 0x44_72_6f_70;

/** The advisory locks of the product. Numbers never change: several versions may run together. */
const lockNumbers = {
  schema: 0,
  contents: 1,
  queue: 2,
  deliveries: 3,
  keys: 4,
  upkeep: 5,
  migration: 6,
} as const satisfies Partial<Record<Scope | "contents" | "schema" | "upkeep" | "migration", number>>;
/** Locks of workspaces: this, and the id of the workspace. */
const WORKSPACE_LOCKS = LOCKS + 1;

/** Returns the statement that takes a lock until the end of the transaction, alone or with others that share it. */
export function lockText(name: keyof typeof lockNumbers, mode: "alone" | "shared" = "alone"): string {
  return `SELECT pg_advisory_xact_lock${mode === "shared" ? "_shared" : ""}(${LOCKS}, ${lockNumbers[name]})`;
}

/** Returns the beginning of the query that takes a lock until its connection ends, when it is free: its column is true then. */
export function tryLockText(name: keyof typeof lockNumbers): string {
  return `SELECT pg_try_advisory_lock(${LOCKS}, ${lockNumbers[name]})`;
}

/** Returns the statements that take the locks of an operation, in the order in which all operations take them. */
export function lockTexts({ serialize, contents }: WriteRules, input: unknown): string[] {
  const texts: string[] = [];
  if (serialize === "workspace") texts.push(workspaceLock(input));
  else if (serialize !== undefined) texts.push(lockText(serialize));
  if (contents !== undefined) texts.push(lockText("contents", contents === "use" ? "shared" : "alone"));
  return texts;
}

function workspaceLock(input: unknown): string {
  const { workspaceId } = input as { workspaceId?: unknown };
  if (typeof workspaceId !== "number") throw new Error("An operation of a workspace has no workspaceId.");
  // Ids beyond 31 bits share locks, which is slower, not wrong.
  return `SELECT pg_advisory_xact_lock(${WORKSPACE_LOCKS}, ${Math.trunc(workspaceId) % 0x7f_ff_ff_ff})`;
}
