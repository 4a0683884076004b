import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "./deps.ts";
import { API_CSP, pageCsp } from "./http/securityHeaders.ts";
import { isCompressedCopy } from "./precompress.ts";

/** The routes of the page. */
const pageRoutes = [
  "/",
  "/import/server",
  "/tasks",
  "/tasks/*",
  "/projects",
  "/projects/*",
  "/library",
  "/library/*",
  "/settings",
  "/trash",
];

/** Below these paths there are no pages, so an unknown address there gets the 404 of the API. */
const notPages = ["/v1/", "/assets/", "/docs/"];

/** The placeholder of the nonce in index.html. */
const NONCE_PLACEHOLDER = /__NONCE__/g;

const notBuilt =
  "The page is not built. Run `npm run build` in the folder of the project and reload. The API works without it.\n";

/** Returns the plugin that serves the built page: its files, and index.html with a new nonce for every response (404 for unknown addresses). */
export function pageFiles({ pageDirectory, log }: Deps): FastifyPluginAsync {
  return async (app) => {
    const files = pageDirectory === undefined ? [] : await listFiles(pageDirectory);
    if (pageDirectory === undefined || !files.includes("index.html")) {
      log.warn("the page is not built, only the API is served");
      for (const url of [...pageRoutes, "/docs"]) {
        app.get(url, async (_request, reply) => reply.code(503).type("text/plain; charset=utf-8").send(notBuilt));
      }
      return;
    }
    await app.register(fastifyStatic, {
      root: pageDirectory,
      serve: false,
      cacheControl: false,
      // The build makes the copies. Each has an ETag of its own, and a range counts the bytes of the copy (RFC 9110, 14.2).
      preCompressed: true,
    });
    const index = join(pageDirectory, "index.html");
    for (const url of pageRoutes) {
      app.get(url, async (_request, reply) => sendDocument(reply, await readFile(index, "utf8")));
    }
    app.get("/docs", async (_request, reply) => {
      return sendDocument(reply, await readFile(join(pageDirectory, "docs", "index.html"), "utf8"));
    });
    // Their names change with their content, so browsers may cache them without a time limit.
    app.get("/assets/*", async (request, reply) => {
      const { "*": name = "" } = request.params as { "*"?: string };
      if (isCompressedCopy(name)) return reply.callNotFound();
      return sendFile(reply, `assets/${name}`, "public, max-age=31536000, immutable");
    });
    for (const file of files) {
      if (file.startsWith("assets/") || /\.(html|map)$/.test(file) || isCompressedCopy(file)) continue;
      app.get(`/${file}`, async (_request, reply) => sendFile(reply, file, "no-cache"));
    }
    // The page shows its own message for an unknown address.
    app.get("/*", async (request, reply) => {
      if (!isNavigation(request)) return reply.callNotFound();
      return sendDocument(reply.code(404), await readFile(index, "utf8"));
    });
  };
}

/** Returns true for a request that a person makes by opening an address in a browser. */
function isNavigation({ headers, url }: FastifyRequest): boolean {
  return headers.accept?.includes("text/html") === true && !notPages.some((start) => url.startsWith(start));
}

function sendDocument(reply: FastifyReply, html: string): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  return reply
    .headers({ "content-security-policy": pageCsp(nonce), "cache-control": "no-store" })
    .type("text/html; charset=utf-8")
    .send(html.replace(NONCE_PLACEHOLDER, nonce));
}

function sendFile(reply: FastifyReply, file: string, caching: string): FastifyReply {
  // A worker runs under the policy of its script. That policy contains no nonce, because a script cannot use one.
  const isScript = [".js", ".mjs"].includes(extname(file));
  const policy = isScript ? pageCsp("").replaceAll(" 'nonce-'", "") : API_CSP;
  return reply.headers({ "content-security-policy": policy, "cache-control": caching }).sendFile(file);
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(directory.length + 1)
          .replaceAll("\\", "/"),
      );
  } catch {
    return [];
  }
}
