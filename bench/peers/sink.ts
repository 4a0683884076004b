// A process of timePeers.ts: a server that takes bodies to disk as they come and does nothing else. Arguments: where bodies go, where pages lie.
import { createReadStream, createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const [bodies = "", pages = ""] = process.argv.slice(2);
let requests = 0;
let bytes = 0;

const server = createServer(async (request, response) => {
  const { method, url = "/" } = request;
  try {
    if (method === "POST") {
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      await pipeline(request, createWriteStream(join(bodies, String(requests++))));
      response.writeHead(200, { "content-type": "application/json" }).end(`{"id":"${requests}"}`);
    } else if (url === "/received") {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ requests, bytes }));
    } else if (/^\/\w+\.(?:html|js|css)$/.test(url)) {
      response.writeHead(200, { "content-type": TYPES[extname(url)] });
      await pipeline(createReadStream(join(pages, url)), response);
    } else {
      response.writeHead(404).end();
    }
  } catch {
    response.destroy();
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.(address.port);
});
