import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Sha256Base64 } from "../../model/hash.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { smallPng } from "../tasks/taskBench.suite.ts";
import { KEY } from "./cluster.suite.ts";

/** A response. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body; a text when it is not JSON. */
  readonly body: unknown;
}

/** A task that has ended, as the API represents it. */
interface EndedTask {
  readonly status: string;
  readonly output: { readonly project: { readonly id: number } } | null;
  readonly error: { readonly code: string } | null;
}

/** A call. */
export interface Call {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Keeps connections; by default each request has one of its own. */
  readonly agent?: Agent;
}

/** An image to upload. */
export interface TestFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly hash: Sha256Base64;
}

/** Returns images that nobody else has: those of number `first` and the following. */
export function imagesFrom(first: number, count: number): TestFile[] {
  return Array.from({ length: count }, (_, index) => {
    const bytes = smallPng(first + index);
    return { path: `/photos/${first + index}.png`, bytes, hash: hashOf(bytes) };
  });
}

/** Sends one request, by default on a connection of its own, so that a proxy chooses a server for each. Rejects when there is no whole response. */
export function send(
  url: string,
  { method = "GET", headers = { "x-api-key": KEY }, body, agent }: Call = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: agent ?? false, timeout: 120_000 }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(pieces).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: jsonOf(text) });
      });
    });
    asked.on("timeout", () => asked.destroy(new Error("There was no response in two minutes.")));
    asked.on("error", reject);
    asked.end(body);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends a request until there is a response that is not a failure of the server, as clients of the API do. Gives up after four minutes. */
export async function sendUntilDone(url: string, call: Call = {}): Promise<Answer> {
  const until = Date.now() + 240_000;
  for (let problem: unknown; ; await pause(200)) {
    try {
      const answer = await send(url, call);
      if (answer.status < 500) return answer;
      problem = `status ${answer.status}: ${JSON.stringify(answer.body)}`;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > until) throw new Error(`${call.method ?? "GET"} ${url} never succeeded.`, { cause: problem });
  }
}

const json = { "content-type": "application/json" };

/** Calls of the Import API at an address, as a person or a program makes them: everything is tried again until it succeeds. */
export function createClient(url: string) {
  const headers = { "x-api-key": KEY };

  async function missing(hashes: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let at = 0; at < hashes.length; at += 1_000) {
      const call = {
        method: "POST",
        headers: { ...headers, ...json },
        body: JSON.stringify(hashes.slice(at, at + 1_000)),
      } as const;
      const { status, body } = await sendUntilDone(`${url}/v1/tasks/import/check-images`, call);
      if (status !== 200) throw new Error(`check-images: ${status}`);
      found.push(...(body as string[]));
    }
    return found;
  }

  /** Returns the call that uploads files in one request. */
  function uploadCall(files: readonly TestFile[]): Call {
    const parts = files.flatMap(({ path, bytes, hash }, index) => filePair(`f${index}`, { id: path, hash }, bytes));
    const body = new Uint8Array(buildMultipart(parts));
    return { method: "POST", headers: { ...headers, "content-type": multipartType() }, body };
  }

  return {
    missing,
    uploadCall,

    /** Uploads files in one request. `acknowledge` is called for each that the response names without errors. */
    async upload(files: readonly TestFile[], acknowledge: (file: TestFile) => void = () => {}): Promise<void> {
      const { status, body: results } = await sendUntilDone(`${url}/v1/tasks/import/files`, uploadCall(files));
      if (status !== 200) throw new Error(`files: ${status} ${JSON.stringify(results)}`);
      const byPath = new Map((results as { id: string; errors: string[] }[]).map((result) => [result.id, result]));
      for (const file of files) {
        const errors = byPath.get(file.path)?.errors;
        if (errors?.length !== 0) throw new Error(`${file.path} was refused: ${errors}`);
        acknowledge(file);
      }
    },

    /** Starts an import. Returns its task. */
    async start(files: readonly Pick<TestFile, "path" | "hash">[], title: string, preset = "images"): Promise<number> {
      const body = JSON.stringify({
        project: { title },
        preset,
        files: files.map(({ path, hash }) => ({ path, hash })),
      });
      const call = { method: "POST", headers: { ...headers, ...json, "idempotency-key": title }, body } as const;
      const { status, body: started } = await sendUntilDone(`${url}/v1/tasks/import`, call);
      if (status >= 300) throw new Error(`import: ${status} ${JSON.stringify(started)}`);
      return (started as { taskId: number }).taskId;
    },

    /** Waits until a task has ended. Returns it. */
    async ended(taskId: number): Promise<EndedTask> {
      const until = Date.now() + 600_000;
      for (;;) {
        const { body } = await sendUntilDone(`${url}/v1/tasks/${taskId}`, { headers });
        const task = body as EndedTask;
        if (["finished", "error", "stopped"].includes(task.status)) return task;
        if (Date.now() > until) throw new Error(`Task ${taskId} has not ended: ${JSON.stringify(task)}`);
        await pause(300);
      }
    },

    /** Returns all items of a list. */
    async list<Item>(path: string): Promise<Item[]> {
      const items: Item[] = [];
      for (let after = ""; ; ) {
        const { body } = await sendUntilDone(`${url}${path}${after}`, { headers });
        const page = body as { items: Item[]; nextCursor?: string | null };
        items.push(...page.items);
        if (!page.nextCursor) return items;
        after = `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(page.nextCursor)}`;
      }
    },
  };
}
