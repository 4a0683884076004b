import type { CommandContext } from "./commandContext.ts";

/** `dropset backup DIR`: a copy that a server can be started on. */
export async function runBackup({ maintenance, say, signal }: CommandContext, folder: string): Promise<number> {
  const segments = await maintenance.backUp(folder, signal);
  say(`Backed up the database and ${segments} segments to ${folder}.`);
  say(`To use it, start a server with DATA_DIR=${folder} or copy it back.`);
  return 0;
}
