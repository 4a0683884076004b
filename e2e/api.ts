import { setTimeout as sleep } from "node:timers/promises";
import type { Image } from "../src/contract/images.ts";
import type { Project, ProjectSummary } from "../src/contract/projects.ts";
import type { Task } from "../src/contract/tasks.ts";
import type { Problem } from "../src/model/problem.ts";

/** Where a server is and the key to use it with. */
export interface Account {
  readonly url: string;
  readonly key: string;
}

/** The server as a test asks it, past the page. Every call throws with the server's own words when the answer is an error. */
export interface Api {
  get<T>(path: string): Promise<T>;
  send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T>;
  bytes(path: string): Promise<Buffer>;
  /** All rows of a list, page by page. */
  all<T>(path: string): Promise<T[]>;
  project(id: number): Promise<Project>;
  projects(): Promise<ProjectSummary[]>;
  images(projectId: number): Promise<Image[]>;
  tasks(): Promise<Task[]>;
  problems(taskId: number): Promise<Problem[]>;
  /** Waits until a task has ended, however it ended. */
  ended(taskId: number, timeoutMs?: number): Promise<Task>;
}

/** Asks the server with a key. */
export function createApi({ url, key }: Account): Api {
  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { "x-api-key": key, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
  const api: Api = {
    get: async (path) => (await ask("GET", path)).json(),
    send: async (method, path, body) => (await ask(method, path, body)).json(),
    bytes: async (path) => Buffer.from(await (await ask("GET", path)).arrayBuffer()),
    async all<T>(path: string) {
      const rows: T[] = [];
      let cursor: string | null = null;
      do {
        const query = `${path.includes("?") ? "&" : "?"}limit=1000${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
        const page: { items: T[]; nextCursor: string | null } = await api.get(`${path}${query}`);
        rows.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return rows;
    },
    project: (id) => api.get(`/v1/projects/${id}`),
    projects: () => api.all("/v1/projects"),
    images: (id) => api.all(`/v1/projects/${id}/images`),
    tasks: () => api.all("/v1/tasks"),
    problems: (id) => api.all(`/v1/tasks/${id}/report`),
    async ended(taskId, timeoutMs = 60_000) {
      for (const until = Date.now() + timeoutMs; ; await sleep(100)) {
        const task = await api.get<Task>(`/v1/tasks/${taskId}`);
        if (task.finishedAt !== null) return task;
        if (Date.now() > until) throw new Error(`Task ${taskId} still is ${task.status} after ${timeoutMs} ms.`);
      }
    },
  };
  return api;
}
