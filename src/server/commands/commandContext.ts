import type { Deps } from "../deps.ts";
import type { Maintenance } from "../storage/maintenance.ts";

/** What a command needs to run, in a running server or in a process of its own. */
export interface CommandContext {
  readonly deps: Pick<Deps, "db" | "now" | "config">;
  readonly maintenance: Maintenance;
  /** Address of the server for users, without a trailing slash. */
  readonly url: string;
  /** True when a server uses the same stores. */
  readonly serving: boolean;
  /** Prints one line for the user. */
  print(line: string): void;
  readonly signal: AbortSignal;
}
