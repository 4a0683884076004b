import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import busboy from "busboy";

/** One upload as the server received it. */
interface ReceivedFile {
  readonly id: string;
  readonly hash: string | null;
  readonly bytes: number;
}

/** The body of an import as the server received it. */
interface ReceivedImport {
  readonly project: { id: number | null; title: string | null };
  readonly preset: string;
  readonly onConflict: string;
  readonly options?: { ignored?: { reason: string; count: number }[] };
  readonly files: { path: string; hash?: string; fileId?: string }[];
  readonly idempotencyKey: string | undefined;
}

/** Handles a request before the server does. Returns true when it has responded itself, or cut the connection. */
type Interference = (
  request: IncomingMessage,
  response: ServerResponse,
  call: "check" | "upload" | "import",
) => boolean | Promise<boolean>;

/** A server with only the four calls that an upload needs, with places to inject faults. */
export interface FourCalls {
  readonly url: string;
  readonly blobs: Map<string, Buffer>;
  /** Every file of every acknowledged upload. */
  readonly received: ReceivedFile[];
  /** Number of files in each upload. */
  readonly uploads: number[];
  readonly checks: string[][];
  readonly imports: ReceivedImport[];
  /** Most uploads that were received at once. */
  mostAtOnce: number;
  interfere: Interference | undefined;
  /** Changes the response to an upload; `undefined` sends none. */
  edit: ((answer: { id: string; hash?: string; fileId?: string; errors: string[] }[]) => unknown) | undefined;
  close(): Promise<void>;
}

/** The content security policy under which the page must work: no inline, no eval, WebAssembly allowed. */
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; style-src-attr 'unsafe-inline'";

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Sends a JSON response. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64");
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Part {
  meta?: { id: string; hash?: string | null; type?: string };
  content?: Buffer;
}

function readMultipart(request: IncomingMessage): Promise<Map<string, Part>> {
  return new Promise((resolve, reject) => {
    const parts = new Map<string, Part>();
    const parser = busboy({ headers: request.headers, defParamCharset: "utf8" });
    parser.on("field", (name, value) => parts.set(name, { ...parts.get(name), meta: JSON.parse(value) }));
    parser.on("file", (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => {
        const key = name.replace(/-file$/, "");
        parts.set(key, { ...parts.get(key), content: Buffer.concat(chunks) });
      });
    });
    parser.on("error", reject);
    parser.on("close", () => resolve(parts));
    request.on("aborted", () => reject(new Error("aborted")));
    request.pipe(parser);
  });
}

/** Starts the server; it also serves the built page from `pageDir`. */
export async function startFourCalls(pageDir: string): Promise<FourCalls> {
  let atOnce = 0;
  const state: FourCalls = {
    url: "",
    blobs: new Map(),
    received: [],
    uploads: [],
    checks: [],
    imports: [],
    mostAtOnce: 0,
    interfere: undefined,
    edit: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    atOnce++;
    state.mostAtOnce = Math.max(state.mostAtOnce, atOnce);
    try {
      const parts = [...(await readMultipart(request)).values()];
      if (parts.length > 100) {
        return sendJson(response, 413, { error: { code: "too_many_files", message: "Too many.", requestId: "1" } });
      }
      state.uploads.push(parts.length);
      const answer = parts.map(({ meta, content }) => {
        const id = meta?.id ?? "";
        if (meta === undefined || content === undefined) return { id, errors: ["content missing"] };
        const hash = sha256(content);
        if (meta.hash !== undefined && meta.hash !== null && meta.hash !== hash) {
          return { id, errors: [`hash mismatch: expected ${meta.hash}, received ${hash}`] };
        }
        state.blobs.set(hash, content);
        state.received.push({ id, hash: meta.hash ?? null, bytes: content.length });
        return meta.type === "image" ? { id, hash, errors: [] } : { id, fileId: randomUUID(), errors: [] };
      });
      const edited = state.edit === undefined ? answer : state.edit(answer);
      if (edited !== undefined) sendJson(response, 200, edited);
      else request.socket.destroy();
    } catch {
      if (!response.headersSent && !request.socket.destroyed) {
        sendJson(response, 400, { error: { code: "bad_multipart", message: "Truncated.", requestId: "1" } });
      }
    } finally {
      atOnce--;
    }
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const call = (
      {
        "/v1/tasks/import/check-images": "check",
        "/v1/tasks/import/files": "upload",
        "/v1/tasks/import": "import",
      } as const
    )[path];
    if (call !== undefined) {
      if (await state.interfere?.(request, response, call)) return;
      if (call === "upload") return upload(request, response);
      const body = JSON.parse((await readBody(request)).toString() || "null");
      if (call === "check") {
        state.checks.push(body);
        return sendJson(
          response,
          200,
          body.filter((hash: string) => !state.blobs.has(hash)),
        );
      }
      state.imports.push({ ...body, idempotencyKey: request.headers["idempotency-key"] });
      return sendJson(response, 200, { taskId: 100 + state.imports.length });
    }
    if (path.startsWith("/v1/")) {
      return sendJson(response, 404, { error: { code: "not_found", message: "Not found.", requestId: "1" } });
    }
    try {
      const name = path === "/" ? "/index.html" : path;
      const body = await readFile(join(pageDir, name));
      response
        .writeHead(200, {
          "content-type": TYPES[extname(name)] ?? "application/octet-stream",
          "content-security-policy": CSP,
        })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
