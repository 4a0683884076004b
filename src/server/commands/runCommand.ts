import type { Deps } from "../deps.ts";
import type { Maintenance } from "../storage/maintenance.ts";
import { runBackup } from "./backup.ts";
import { runCheck } from "./check.ts";
import type { StoreCommand } from "./command.ts";
import { runGc } from "./gc.ts";
import { runKeysCreate, runKeysList, runKeysRevoke } from "./keys.ts";

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

/** Runs a command; answers the exit code of the program. */
export async function runCommand(context: CommandContext, command: StoreCommand): Promise<number> {
  switch (command.name) {
    case "check":
      return runCheck(context, command);
    case "gc":
      return runGc(context);
    case "backup":
      return runBackup(context, command.folder);
    case "keys create":
      return runKeysCreate(context, command);
    case "keys list":
      return runKeysList(context);
    case "keys revoke":
      return runKeysRevoke(context, command.id);
    default:
      return command satisfies never;
  }
}
