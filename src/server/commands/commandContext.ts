import type { Deps } from "../deps.ts";
import type { Maintenance } from "../storage/maintenance.ts";

/** What a command works with, in a running server or in a process of its own. */
export interface CommandContext {
  readonly deps: Pick<Deps, "db" | "now" | "config">;
  readonly maintenance: Maintenance;
  /** True when a server runs on the same stores. */
  readonly serving: boolean;
  /** Shows one line to the user. */
  say(line: string): void;
  readonly signal: AbortSignal;
}
