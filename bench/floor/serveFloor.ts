import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };
const PAGES = new Set(["index.html", "floor.js", "digest.worker.js"]);

/** Serves the bare page on a free port of this machine, where `crypto.subtle` is allowed. */
export async function serveFloor(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const name = (request.url ?? "/").slice(1) || "index.html";
    if (!PAGES.has(name)) return void response.writeHead(404).end();
    const content = await readFile(join(import.meta.dirname, "page", name));
    response.writeHead(200, { "content-type": TYPES[extname(name)] }).end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The bare page has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
