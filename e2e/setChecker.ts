import { createHash, randomUUID } from "node:crypto";
import type { Image } from "../src/contract/images.ts";
import type { Task } from "../src/contract/tasks.ts";
import { type Account, createApi } from "./api.ts";

/** What a server should hold, by what it has acknowledged. */
export interface Promised {
  /** Hashes of every file that a response named without errors. */
  readonly acknowledged: Iterable<string>;
  /** Titles of imports that were started once, however often the request was sent. */
  readonly imports?: readonly string[];
}

/** What an independent reader found. All lists are empty when the server kept its promises. */
export interface SetReport {
  /** Contents whose bytes were read and hashed. */
  readonly read: number;
  /** Acknowledged hashes that the server does not have. */
  readonly lost: string[];
  /** Acknowledged hashes whose bytes have another hash. */
  readonly corrupt: string[];
  /** Titles with more than one task. */
  readonly repeated: string[];
  /** Tasks whose report does not add up. */
  readonly wrongCounts: string[];
}

const HASHES_PER_CHECK = 5_000;
const READS_AT_ONCE = 8;

/**
 * Reads a server as a stranger would and compares it with what it has promised: every acknowledged hash is there, its bytes have that hash, no
 * import has two tasks, and in every report seen = used + skipped + failed. Makes one project of all acknowledged files, because the bytes of a
 * file can be read only through an image.
 */
export async function checkSet(account: Account, promised: Promised): Promise<SetReport> {
  const api = createApi(account);
  const acknowledged = [...new Set(promised.acknowledged)];
  const lost: string[] = [];
  for (let at = 0; at < acknowledged.length; at += HASHES_PER_CHECK) {
    const some = acknowledged.slice(at, at + HASHES_PER_CHECK);
    lost.push(...(await api.send<string[]>("POST", "/v1/tasks/import/check-images", some)));
  }
  const isLost = new Set(lost);
  const held = acknowledged.filter((hash) => !isLost.has(hash));
  const corrupt = held.length === 0 ? [] : await readAll(account, held, lost);

  const tasks = await api.tasks();
  const titles = tasks.map(({ title }) => title);
  return {
    read: held.length,
    lost,
    corrupt,
    repeated: (promised.imports ?? []).filter((title) => titles.filter((one) => one === title).length > 1),
    wrongCounts: tasks.filter((task) => !addsUp(task)).map(({ id, title }) => `task ${id} (${title})`),
  };
}

/** Throws with everything that a reader found, unless it found nothing. */
export function expectKept(report: SetReport, when: string): void {
  const { read: _, ...faults } = report;
  const found = Object.entries(faults).filter(([, list]) => list.length > 0);
  if (found.length === 0) return;
  const lines = found.map(([kind, list]) => `${kind} ${list.length}: ${list.slice(0, 5).join(", ")}`);
  throw new Error(`${when}: ${lines.join("; ")}`);
}

/** Imports all contents into one project and reads the bytes of each image. Returns the hashes whose bytes are others; adds those that are missing to `lost`. */
async function readAll(account: Account, hashes: readonly string[], lost: string[]): Promise<string[]> {
  const api = createApi(account);
  const { taskId } = await api.send<{ taskId: number }>("POST", "/v1/tasks/import", {
    project: { id: null, title: `set check ${randomUUID()}` },
    preset: "images",
    files: hashes.map((hash, at) => ({ path: `/set/${at}.png`, hash })),
  });
  const task = await api.ended(taskId, 300_000);
  const projectId = task.output?.project.id;
  if (projectId === undefined) throw new Error(`The project of the set check failed: ${JSON.stringify(task.error)}`);
  const images = await api.all<Image>(`/v1/projects/${projectId}/images`);
  const shown = new Set<string>(images.map(({ hash }) => hash));
  lost.push(...hashes.filter((hash) => !shown.has(hash)));

  const corrupt: string[] = [];
  const queue = [...images];
  const lane = async () => {
    for (let image = queue.pop(); image !== undefined; image = queue.pop()) {
      const bytes = await api.bytes(`/v1/images/${image.id}/file`).catch(() => Buffer.alloc(0));
      if (createHash("sha256").update(bytes).digest("base64") !== image.hash) corrupt.push(image.hash);
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, lane));
  return corrupt;
}

function addsUp({ report }: Task): boolean {
  if (report === null || report === undefined) return true;
  const skipped = report.skipped.reduce((sum, { count }) => sum + count, 0);
  return report.seen === report.used + skipped + report.failed;
}
