import { createHash, randomBytes, randomUUID } from "node:crypto";

/** A response: its status and headers, and its body, parsed when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

/** What one call sends. */
interface Sent {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** `null` sends no key. Default: the key of the run. */
  readonly key?: string | null;
}

/** One part of a multipart body. One with a file name is a file. */
export interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  readonly filename?: string;
}

/** The four calls, as the page writes them, and anything else that a check sends. */
export interface Calls {
  send(path: string, sent: Sent): Promise<Answer>;
  /** `POST /tasks/import/check-images` */
  checkImages(body: unknown): Promise<Answer>;
  /** `POST /tasks/import/files` */
  files(parts: readonly Part[], boundary?: string): Promise<Answer>;
  /** `POST /tasks/import` */
  startImport(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** `POST /tasks/import/local` */
  startLocal(body: unknown): Promise<Answer>;
}

/** Returns the base64 of the SHA-256 of bytes. */
export function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}

/** Returns bytes that no server has: the ones of a GIF of one pixel, with a comment that is random. */
export function newImage(): Buffer {
  const head = Buffer.from("47494638396101000100800000000000ffffff21fe20", "hex");
  const comment = Buffer.from(randomUUID().replaceAll("-", ""));
  const rest = Buffer.from("002c000000000100010000020144003b", "hex");
  return Buffer.concat([head, comment, rest]);
}

/** Returns the hash of no file. */
export function unknownHash(): string {
  return randomBytes(32).toString("base64");
}

/** Returns the pair of parts of one file: `<name>` and `<name>-file`. */
export function pair(metadata: unknown, content: string | Buffer, name: string = randomUUID()): [Part, Part] {
  const text = typeof metadata === "string" ? metadata : JSON.stringify(metadata);
  return [
    { name, content: text },
    { name: `${name}-file`, content, filename: "file" },
  ];
}

/** Returns a multipart body. With `isClosed` false, it has no delimiter at its end. */
export function multipart(parts: readonly Part[], boundary: string, isClosed = true): Buffer {
  const pieces: Buffer[] = [];
  for (const { name, content, filename } of parts) {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    pieces.push(Buffer.from(head), Buffer.from(content as Buffer), Buffer.from("\r\n"));
  }
  if (isClosed) pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(pieces);
}

/** Returns the calls of one server. `url` is its origin, with or without `/v1`. */
export function createCalls(url: string, key: string): Calls {
  const base = url.replace(/\/+$/, "").replace(/\/v1$/, "");
  const json = { "content-type": "application/json" };
  const calls: Calls = {
    async send(path, { method = "POST", body, headers = {}, key: other = key }) {
      const response = await fetch(`${base}/v1${path}`, {
        method,
        headers: { ...(other === null ? {} : { "x-api-key": other }), ...headers },
        // Of plain bytes, fetch does not guess a content type.
        ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body as Buffer)) }),
        signal: AbortSignal.timeout(60_000),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
    checkImages: (body) => calls.send("/tasks/import/check-images", { body: JSON.stringify(body), headers: json }),
    files: (parts, boundary = `----WebKitFormBoundary${randomBytes(8).toString("hex")}`) =>
      calls.send("/tasks/import/files", {
        body: multipart(parts, boundary),
        headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
      }),
    startImport: (body, headers = {}) =>
      calls.send("/tasks/import", { body: JSON.stringify(body), headers: { ...json, ...headers } }),
    startLocal: (body) => calls.send("/tasks/import/local", { body: JSON.stringify(body), headers: json }),
  };
  return calls;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
