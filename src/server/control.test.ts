import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { askServer, ServerGoneError } from "./control.ts";

const HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const BEGUN = `${HEAD}10\r\n{"say":"begun"}\n\r\n`;

it.each<[string, (socket: Socket) => void, string[]]>([
  ["before it responds", (socket) => socket.destroy(), []],
  ["while it responds", (socket) => socket.write(BEGUN, () => socket.destroy()), ["begun"]],
  ["in the middle of a line", (socket) => socket.write(`${HEAD}7\r\n{"say":\r\n`, () => socket.destroy()), []],
  ["without an exit code", (socket) => socket.end(`${BEGUN}0\r\n\r\n`), ["begun"]],
])("says in a sentence that the server ended %s", async (_when, respond, expected) => {
  const folder = await mkdtemp(join(tmpdir(), "dropset-control-"));
  const server = createServer((socket) => socket.on("error", () => {}).once("data", () => respond(socket)));
  try {
    await new Promise<void>((resolve) => server.listen(join(folder, "control.sock"), resolve));
    const said: string[] = [];
    const asked = askServer(folder, { name: "gc" }, (line) => said.push(line));
    await expect(asked).rejects.toBeInstanceOf(ServerGoneError);
    expect(said).toEqual(expected);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});
