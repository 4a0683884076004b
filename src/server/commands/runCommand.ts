import { runBackup } from "./backup.ts";
import { runCheck } from "./check.ts";
import type { StoreCommand } from "./command.ts";
import type { CommandContext } from "./commandContext.ts";
import { runGc } from "./gc.ts";
import { runKeysCreate, runKeysList, runKeysRevoke } from "./keys.ts";
import { runSignIn } from "./signIn.ts";

/** Runs a command. Returns the exit code of the program. */
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
    case "sign-in":
      return runSignIn(context, command.keyId);
    default:
      return command satisfies never;
  }
}
