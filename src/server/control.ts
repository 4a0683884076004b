import { createHash } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { type StoreCommand, storeCommand } from "./commands/command.ts";
import type { CommandContext } from "./commands/commandContext.ts";
import { runCommand } from "./commands/runCommand.ts";

/** One line of a response: a text for the user, or the exit code. Server and program may be of different versions. */
type Line = { readonly say: string } | { readonly exitCode: number };

/** The server on the data directory did not finish a command. */
export class ServerGoneError extends Error {
  override readonly name = "ServerGoneError";

  constructor(options?: ErrorOptions) {
    super(
      "The server on DATA_DIR ended before the command was finished. See its log, and run the command again; it works without a server too.",
      options,
    );
  }
}

/** Longest path of a local socket that all systems support, bytes. */
const SOCKET_PATH_BYTES = 100;

/**
 * Runs commands for other processes: starts an HTTP server on a local socket in the data directory, which only the owner of the directory
 * can reach. It needs no key, because reading the files directly needs none either.
 */
export async function startControl(
  dataDir: string,
  context: Omit<CommandContext, "print" | "signal">,
): Promise<{ close(): Promise<void> }> {
  const path = controlPath(dataDir);
  const server = createServer((request, response) => {
    respond(context, request, response).catch((error: unknown) => {
      if (!response.destroyed)
        response.end(line({ say: error instanceof Error ? error.message : String(error) }) + line({ exitCode: 1 }));
    });
  });
  // The lock on the directory ensures that no other server listens there, so an existing socket is a leftover.
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

/** Asks the server on a data directory to run a command. Returns its exit code, or undefined when no server runs. Rejects with `ServerGoneError`. */
export function askServer(
  dataDir: string,
  command: StoreCommand,
  print: (line: string) => void,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: controlPath(dataDir), method: "POST", path: "/" }, (response) => {
      let exitCode: number | undefined;
      const lines = createInterface({ input: response });
      // The end of the connection is also an error of the lines that are read from it.
      for (const source of [response, lines]) source.on("error", (cause) => reject(new ServerGoneError({ cause })));
      lines
        .on("line", (text) => {
          const content = JSON.parse(text) as Line;
          if ("say" in content) print(content.say);
          else exitCode = content.exitCode;
        })
        .on("close", () => {
          if (exitCode === undefined) reject(new ServerGoneError());
          else resolve(exitCode);
        });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(["ECONNRESET", "EPIPE"].includes(error.code ?? "") ? new ServerGoneError({ cause: error }) : error);
    });
    request.end(JSON.stringify(command));
  });
}

async function respond(
  context: Omit<CommandContext, "print" | "signal">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("The command was interrupted.")));
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const command = storeCommand.parse(JSON.parse(body));
  const exitCode = await runCommand(
    { ...context, print: (text) => response.write(line({ say: text })), signal: gone.signal },
    command,
  );
  response.end(line({ exitCode }));
}

function line(content: Line): string {
  return `${JSON.stringify(content)}\n`;
}

/** Returns the path of the socket of a data directory: inside of it, shortened when the path is too long for a socket; a named pipe on Windows. */
function controlPath(dataDir: string): string {
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 32);
  if (process.platform === "win32") return `\\\\.\\pipe\\dropset-${name}`;
  const inside = join(dataDir, "control.sock");
  if (Buffer.byteLength(inside) <= SOCKET_PATH_BYTES) return inside;
  const fromHere = relative(process.cwd(), inside);
  if (Buffer.byteLength(fromHere) <= SOCKET_PATH_BYTES) return fromHere;
  throw new Error(`The path of DATA_DIR is too long for a local socket: ${dataDir}.`);
}
