import { count } from "../../model/plural.ts";
import { refuseInside } from "../storage/backupMark.ts";
import { makePrivate } from "../storage/privateFiles.ts";
import type { CommandContext } from "./commandContext.ts";

/** Runs `dropset backup DIR`: makes a copy that a server can be started on. Returns the exit code. */
export async function runBackup(context: CommandContext, folder: string): Promise<number> {
  const { deps, maintenance, print, signal } = context;
  await refuseInside(deps.config.dataDir, folder);
  const segments = await maintenance.backUp(folder, signal);
  for (const warning of await makePrivate(folder)) print(warning);
  print(`Backed up the database and ${count(segments, "segment")} to ${folder}.`);
  print(`To use the backup, start a server with DATA_DIR=${folder}, or copy it back.`);
  return 0;
}
