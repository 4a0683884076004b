import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { type Account, createApi } from "../e2e/api.ts";
import { createNativeClient, filesOf, type HashedFile } from "../e2e/nativeClient.ts";

/** One import by plain Node: read, hash, check, upload, start, wait for the task. Milliseconds. */
export async function timeNativeImport(account: Account, folder: string): Promise<number> {
  const client = createNativeClient(account);
  const began = performance.now();
  const { taskId } = await client.importFiles(await filesOf(folder), "native");
  const task = await createApi(account).ended(taskId, 1_800_000);
  const ms = performance.now() - began;
  client.close();
  if (task.status !== "finished") throw new Error(`The import ended as ${task.status}: ${JSON.stringify(task.error)}`);
  return ms;
}

/**
 * The upload calls alone, with all files hashed before and, with `inMemory`, read: what the server takes to receive and keep them, and the
 * processor time that sending took. Milliseconds.
 */
export async function timeIngest(
  account: Account,
  folder: string,
  inMemory = true,
): Promise<{ wallMs: number; clientMs: number }> {
  const client = createNativeClient(account);
  const files: HashedFile[] = [];
  for (const file of await client.hash(await filesOf(folder))) {
    const bytes = inMemory ? await file.read() : undefined;
    files.push(bytes === undefined ? file : { ...file, read: async () => bytes });
  }
  const processor = process.cpuUsage();
  const began = performance.now();
  await client.upload(files);
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(processor);
  client.close();
  return { wallMs, clientMs: (user + system) / 1000 };
}

/** `cp -r` and `sync -f` of the same folder to the same disk as the server's data. Milliseconds. */
export function timeCopy(folder: string, beside: string): number {
  const copy = `${beside}-copy`;
  const began = performance.now();
  execFileSync("cp", ["-r", folder, copy]);
  execFileSync("sync", ["-f", copy]);
  const ms = performance.now() - began;
  rmSync(copy, { recursive: true });
  return ms;
}
