import { createHash } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { type StoreCommand, storeCommand } from "./commands/command.ts";
import type { CommandContext } from "./commands/commandContext.ts";
import { runCommand } from "./commands/runCommand.ts";

/** One line of an answer: something for the user, or the exit code. */
type Line = { readonly say: string } | { readonly exitCode: number };

/** Longest path that a local socket may have on every system. */
const SOCKET_PATH_BYTES = 100;

/**
 * Lets commands of other processes be run by this one: an HTTP server on a local socket in the data directory, which only the owner of
 * that directory can reach. Works without a key, as reading the files themselves would.
 */
export async function startControl(
  dataDir: string,
  context: Omit<CommandContext, "say" | "signal">,
): Promise<{ close(): Promise<void> }> {
  const path = controlPath(dataDir);
  const server = createServer((request, response) => {
    answer(context, request, response).catch((error: unknown) => {
      if (!response.destroyed)
        response.end(line({ say: error instanceof Error ? error.message : String(error) }) + line({ exitCode: 1 }));
    });
  });
  // The lock on the directory proves that no other server listens there, so what lies there is left over.
  if (process.platform !== "win32") await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  if (process.platform !== "win32") await chmod(path, 0o600);
  return {
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Asks the server that runs on a data directory to run a command; undefined when none does. */
export function askServer(
  dataDir: string,
  command: StoreCommand,
  say: (line: string) => void,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: controlPath(dataDir), method: "POST", path: "/" }, (response) => {
      let exitCode: number | undefined;
      createInterface({ input: response })
        .on("line", (text) => {
          const said = JSON.parse(text) as Line;
          if ("say" in said) say(said.say);
          else exitCode = said.exitCode;
        })
        .on("close", () => {
          if (exitCode === undefined) reject(new Error("The server ended before the command was done."));
          else resolve(exitCode);
        });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(error);
    });
    request.end(JSON.stringify(command));
  });
}

async function answer(
  context: Omit<CommandContext, "say" | "signal">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("The command was interrupted.")));
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const command = storeCommand.parse(JSON.parse(text));
  const exitCode = await runCommand(
    { ...context, say: (said) => response.write(line({ say: said })), signal: gone.signal },
    command,
  );
  response.end(line({ exitCode }));
}

function line(content: Line): string {
  return `${JSON.stringify(content)}\n`;
}

/** Where the socket of a data directory is: inside it, where its path is short enough for a socket; a named pipe on Windows. */
function controlPath(dataDir: string): string {
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 32);
  if (process.platform === "win32") return `\\\\.\\pipe\\dropset-${name}`;
  const inside = join(dataDir, "control.sock");
  if (Buffer.byteLength(inside) <= SOCKET_PATH_BYTES) return inside;
  const fromHere = relative(process.cwd(), inside);
  if (Buffer.byteLength(fromHere) <= SOCKET_PATH_BYTES) return fromHere;
  throw new Error(`The path of DATA_DIR is too long for a local socket: ${dataDir}`);
}
