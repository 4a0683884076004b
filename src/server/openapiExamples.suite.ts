import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { listAudit } from "../contract/audit.ts";
import { changeImages, listChanges, undoChange, undoImport } from "../contract/changes.ts";
import { checkImages } from "../contract/checkImages.ts";
import { downloadProject, previewDownload } from "../contract/download.ts";
import type { Endpoint } from "../contract/endpoint.ts";
import * as images from "../contract/images.ts";
import { importLocal } from "../contract/importLocal.ts";
import { info } from "../contract/info.ts";
import { createKey, listKeys, revokeKey } from "../contract/keys.ts";
import { docs, healthz, metrics, openApi, readyz } from "../contract/operations.ts";
import { presets } from "../contract/presets.ts";
import * as projects from "../contract/projects.ts";
import { listSameImports } from "../contract/sameImports.ts";
import { signIn, signOut } from "../contract/session.ts";
import * as sources from "../contract/sources.ts";
import { startImport } from "../contract/startImport.ts";
import * as tasks from "../contract/tasks.ts";
import * as trash from "../contract/trash.ts";
import { uploadFiles } from "../contract/uploadFiles.ts";
import * as webhooks from "../contract/webhooks.ts";
import { digestTexts } from "../model/dropDigest.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "./multipart/buildMultipart.suite.ts";
import { exampleUrl } from "./openapiCurl.ts";
import type { OperationExample } from "./openapiExamples.ts";
import { type ApiBench, openApiBench } from "./routes/apiBench.suite.ts";
import { annotation, smallPng, superviselyProject } from "./tasks/taskBench.suite.ts";
import { startDnsServer } from "./webhooks/dnsServer.suite.ts";
import { type Receiver, startReceiver } from "./webhooks/receiver.suite.ts";

const WEBHOOK_HOST = "hooks.example.org";
const IDEMPOTENCY_KEY = "4f6d1c1e-52b5-4d6c-9d4e-0f6b8f6f2a11";

const meta = JSON.stringify({ classes: [{ title: "car", shape: "rectangle", color: "#2F9E44" }], tags: [] });
const files = {
  "/cars/meta.json": meta,
  "/cars/train/img/a.png": smallPng(1),
  "/cars/train/ann/a.png.json": JSON.stringify(annotation("car")),
  "/cars/train/ann/b.png.json": JSON.stringify(annotation("car")),
};
const png = files["/cars/train/img/a.png"];

/** Calls every operation of a real server once and returns the requests and responses by operation. */
export async function runExamples(): Promise<Record<string, OperationExample>> {
  const receiver = await startReceiver();
  const dns = await startDnsServer(() => ["127.0.0.1"]);
  const incoming = await makeIncoming();
  const env = { WEBHOOK_NETWORKS: "127.0.0.1", IMPORT_ROOTS: `incoming=${incoming}` };
  const bench = await openApiBench({ env, dnsServers: [dns.address] });
  try {
    const run = new ExampleRun(bench, (await bench.key(["admin"])).key);
    await lookAround(run, bench);
    const webhookId = await addWebhook(run, receiver);
    const taskId = await importCars(run, bench);
    await findSame(run);
    await lookAtWebhook(run, bench, webhookId);
    const projectId = await lookAtProject(run);
    await lookAtTasks(run, taskId);
    await copyAndDelete(run, bench, { taskId, projectId });
    await lookAtSource(run, bench);
    await run.record(listAudit, { query: { action: "project.downloaded", limit: 1 } });
    await run.record(metrics, { keep: (text) => linesOf(text, "dropset_uploaded_files_total") });
    return run.examples();
  } finally {
    await bench.close();
    await receiver.close();
    dns.close();
    await rm(incoming, { recursive: true, force: true });
  }
}

async function lookAround(run: ExampleRun, bench: ApiBench): Promise<void> {
  await run.record(healthz);
  await run.record(readyz);
  await run.record(openApi, {
    keep: ({ openapi, info: { title, version } }) => ({ openapi, info: { title, version } }),
  });
  await run.recordPage(bench);
  await run.record(info);
  await run.record(presets, {
    keep: ({ items, nextCursor }) => ({ items: (items as unknown[]).slice(0, 1), nextCursor }),
  });
  await run.record(signIn, { body: { key: run.key } });
  await run.record(signOut);
  const body = { name: "CI", scopes: ["import"], expiresAt: "2031-01-01T00:00:00.000Z" };
  const key = await run.record(createKey, { body });
  await run.record(listKeys, { query: { limit: 1 } });
  await run.record(revokeKey, { params: { id: key.id } });
}

/** Makes a folder that the server may import from. Returns its path. */
async function makeIncoming(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dropset-incoming-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

async function lookAtSource(run: ExampleRun, bench: ApiBench): Promise<void> {
  const folder = { source: "incoming", path: "cars" };
  await run.record(sources.listSources);
  await run.record(sources.listSourceFolder, { query: { ...folder, limit: 2 } });
  await run.record(sources.previewSource, { body: folder });
  const body = { ...folder, project: { id: null, title: "Cars of the server" }, preset: "auto", onConflict: "ignore" };
  await run.record(sources.importRemote, { body, headers: { "Idempotency-Key": IDEMPOTENCY_KEY.replace("4f", "6f") } });
  await bench.tasks.queue.idle();
}

async function addWebhook(run: ExampleRun, receiver: Receiver): Promise<number> {
  receiver.respond = (response) => response.writeHead(202).end("queued");
  const url = `http://${WEBHOOK_HOST}:${receiver.port}/dropset`;
  const body = { url, description: "Start a training", events: ["task.finished", "task.failed"] };
  const { id } = await run.record(webhooks.createWebhook, { body });
  return id as number;
}

async function lookAtWebhook(run: ExampleRun, bench: ApiBench, id: number): Promise<void> {
  const params = { id };
  await bench.webhooks.idle();
  await run.record(webhooks.listDeliveries, { params, query: { status: "delivered", limit: 1 } });
  await run.record(webhooks.testWebhook, { params });
  await run.record(webhooks.listWebhooks, { query: { limit: 1 } });
  await run.record(webhooks.getWebhook, { params });
  await run.record(webhooks.patchWebhook, { params, body: { events: ["task.finished"], enabled: false } });
  await run.record(webhooks.rotateWebhookSecret, { params });
  await run.record(webhooks.deleteWebhook, { params });
}

async function importCars(run: ExampleRun, bench: ApiBench): Promise<number> {
  const { "/cars/meta.json": _, ...others } = files;
  await bench.tasks.store(others);
  await run.record(checkImages, { body: [hashOf(meta), hashOf(png)] });
  await run.record(uploadFiles, {
    parts: [
      { name: "a", metadata: { id: "/cars/meta.json", hash: null, type: "class" }, content: meta },
      {
        name: "b",
        metadata: { id: "/cars/train/img/a.png", hash: hashOf(png), type: "image" },
        content: png,
      },
      {
        name: "c",
        metadata: { id: "/cars/train/img/b.png", hash: hashOf("what was hashed"), type: "image" },
        content: "what arrived",
      },
    ],
  });
  const body = {
    project: { id: null, title: "Cars" },
    preset: "auto",
    onConflict: "ignore",
    options: { classes: { car: { title: "vehicle" } }, ignored: [{ reason: "junk", count: 2 }] },
    files: Object.entries(files).map(([path, content]) => ({ path, hash: hashOf(content) })),
  };
  const { taskId } = await run.record(startImport, { body, headers: { "Idempotency-Key": IDEMPOTENCY_KEY } });
  await bench.tasks.queue.idle();
  return taskId as number;
}

/** Asks for the imports of the files of `importCars`, as the page does before it starts one. */
async function findSame(run: ExampleRun): Promise<void> {
  const named = Object.entries(files).map(([path, content]) => ({ path: path.slice(1), hash: hashOf(content) }));
  const texts = [...digestTexts(named.sort((a, b) => (a.path < b.path ? -1 : 1)))];
  const paths = hashOf(texts.map((text) => text.paths).join(""));
  const contents = hashOf(texts.map((text) => text.contents).join(""));
  await run.record(listSameImports, { query: { paths, contents } });
}

async function lookAtProject(run: ExampleRun): Promise<number> {
  const listed = await run.record(projects.listProjects, { query: { search: "cars" } });
  const id = (listed.items as { id: number }[])[0]?.id ?? 0;
  const project = await run.record(projects.getProject, { params: { id } });
  const dataset = (project.datasets as { id: number }[])[0]?.id ?? 0;
  await run.record(projects.getFreeTitle, { query: { title: "Cars" } });
  const page = await run.record(images.listProjectImages, { params: { id }, query: { class: "vehicle", limit: 1 } });
  const image = (page.items as { id: number }[])[0]?.id ?? 0;
  await run.record(images.listDatasetImages, { params: { id: dataset }, query: { limit: 1 } });
  await run.record(images.getImage, { params: { id: image } });
  await run.record(images.getImageFile, { params: { id: image } });
  await run.record(images.getImageThumbnail, { params: { id: image }, query: { size: 256 } });
  await run.record(previewDownload, { params: { id }, query: { format: "yolo", archive: "zip" } });
  await run.record(downloadProject, { params: { id }, query: { format: "yolo", archive: "zip" } });
  return id;
}

async function lookAtTasks(run: ExampleRun, taskId: number): Promise<void> {
  const params = { id: taskId };
  await run.record(tasks.getTask, { params, query: { wait: 30 } });
  await run.record(tasks.taskLog, { params, query: { after: 0 } });
  await run.record(tasks.taskReport, { params, query: { severity: "warning" } });
  await run.recordMore(tasks.taskReport, { params, query: { format: "csv" } });
  await run.record(tasks.taskProblemGroups, { params });
}

async function copyAndDelete(run: ExampleRun, bench: ApiBench, made: { taskId: number; projectId: number }) {
  const params = { id: made.projectId };
  await run.record(projects.patchProject, { params, body: { title: "Cars of May", library: true } });
  await run.record(projects.listLibrary, { query: { limit: 1 } });
  const clone = { id: made.projectId, title: "My cars", datasetsIds: [] };
  await run.record(importLocal, { body: clone, headers: { "Idempotency-Key": IDEMPOTENCY_KEY.replace("4f", "5f") } });
  await bench.tasks.queue.idle();
  await run.record(tasks.retryTask, { params: { id: made.taskId }, body: { preset: "supervisely" } });
  await bench.tasks.queue.idle();
  // It waits, because nothing wakes the queue.
  const waiting = await bench.tasks.start({
    title: "Birds",
    files: superviselyProject([], { train: { "a.png": [] } }),
  });
  await run.record(tasks.listTasks, { query: { status: "queued", limit: 1 } });
  await run.record(tasks.stopTask, { params: { id: waiting } });
  await changeAndRestore(run, params);
  await run.record(undoImport, { params: { id: made.taskId } });
  const undone = await run.record(trash.listTrash, { query: { project: made.projectId } });
  const [entry] = undone.items as { id: number }[];
  await run.record(trash.restoreFromTrash, { params: { id: entry?.id } });
  const { changeId } = await run.record(projects.deleteProject, { params });
  await run.record(trash.deleteForever, { params: { id: changeId } });
  await run.record(trash.emptyTrash);
}

async function changeAndRestore(run: ExampleRun, params: { id: number }): Promise<void> {
  const images = { filter: { class: "vehicle" } };
  const { id } = await run.record(changeImages, { params, body: { action: "move", images, dataset: "val" } });
  await run.record(listChanges, { params, query: { limit: 1 } });
  await run.record(undoChange, { params: { id } });
  const { datasets } = await run.get(`/v1/projects/${params.id}`);
  await run.record(trash.deleteDataset, { params: { id: (datasets as { id: number }[]).at(-1)?.id } });
}

/** What to send, and which part of a long response to keep. */
interface Call {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly parts?: readonly { name: string; metadata: object; content: string | Uint8Array }[];
  // biome-ignore lint/suspicious/noExplicitAny: a response of any shape
  readonly keep?: (body: any) => unknown;
}

/** Makes calls and keeps them, with values that change from run to run replaced. */
class ExampleRun {
  readonly #bench: ApiBench;
  readonly key: string;
  readonly #examples = new Map<string, OperationExample>();

  constructor(bench: ApiBench, key: string) {
    this.#bench = bench;
    this.key = key;
  }

  /** Makes the call of an operation, keeps it, and returns the JSON of the response. */
  async record(endpoint: Endpoint, call: Call = {}): Promise<Record<string, unknown>> {
    const { example, json } = await this.#call(endpoint, call);
    if (this.#examples.has(endpoint.operationId)) throw new Error(`${endpoint.operationId} is recorded twice`);
    this.#examples.set(endpoint.operationId, example);
    return json;
  }

  /** Returns the JSON of an address, which is not an example. */
  async get(path: string): Promise<Record<string, unknown>> {
    return (await this.#bench.call("GET", path, { key: this.key })).json;
  }

  /** Adds the response of another call, with another media type, to the example of an operation. */
  async recordMore(endpoint: Endpoint, call: Call): Promise<void> {
    const first = this.#examples.get(endpoint.operationId);
    if (first === undefined) throw new Error(`${endpoint.operationId} is not recorded`);
    const { example } = await this.#call(endpoint, call);
    const bodies = { ...first.response.bodies, ...example.response.bodies };
    this.#examples.set(endpoint.operationId, { ...first, response: { ...first.response, bodies } });
  }

  /** The page for people needs the files of a build. */
  async recordPage(bench: ApiBench): Promise<void> {
    const pageDirectory = join(bench.tasks.directory, "page");
    await mkdir(pageDirectory);
    await cp("index.html", join(pageDirectory, "index.html"));
    await cp("public/docs", join(pageDirectory, "docs"), { recursive: true });
    const app = await bench.another({ pageDirectory });
    const { statusCode } = await app.inject({ method: docs.method, url: docs.path });
    await app.close();
    this.#examples.set(docs.operationId, { request: {}, response: { status: statusCode, bodies: {} } });
  }

  examples(): Record<string, OperationExample> {
    const sorted = [...this.#examples].sort(([a], [b]) => (a < b ? -1 : 1));
    return steady(Object.fromEntries(sorted));
  }

  async #call(endpoint: Endpoint, call: Call) {
    const answer = await this.#bench.call(endpoint.method, exampleUrl(endpoint, call), {
      key: this.key,
      ...payloadOf(call),
    });
    if (answer.status !== 200) throw new Error(`${endpoint.operationId}: ${answer.status} ${answer.text}`);
    const [type = ""] = (answer.headers["content-type"] ?? "").split(";");
    const { parts, body, params, query, headers } = call;
    const sent = parts === undefined ? body : shownParts(parts);
    const example: OperationExample = {
      request: {
        ...(params && { params }),
        ...(query && { query }),
        ...(headers && { headers }),
        ...(sent && { body: sent }),
      },
      response: { status: answer.status, bodies: keptBodies(type, answer, call) },
    };
    return { example, json: (answer.json ?? {}) as Record<string, unknown> };
  }
}

function keptBodies(type: string, answer: { json: unknown; text: string }, { keep = (body) => body }: Call) {
  if (answer.json !== undefined) return { [type]: keep(answer.json) };
  return type.startsWith("text/") ? { [type]: keep(answer.text) } : {};
}

function payloadOf({ body, parts, headers = {} }: Call) {
  if (parts === undefined) return { headers, ...(body && { body }) };
  const payload = buildMultipart(parts.flatMap(({ name, metadata, content }) => filePair(name, metadata, content)));
  return { headers: { ...headers, "content-type": multipartType() }, body: payload };
}

/** The parts of a multipart body by name, with a note instead of the bytes of a file. */
function shownParts(parts: NonNullable<Call["parts"]>): Record<string, unknown> {
  return Object.fromEntries(
    parts.flatMap(({ name, metadata, content }) => [
      [name, metadata],
      [`${name}-file`, `(${content.length} bytes)`],
    ]),
  );
}

function linesOf(text: string, name: string): string {
  return text
    .split("\n")
    .filter((line) => line.includes(name))
    .join("\n");
}

/** Replaces times, ids and secrets that are new in every run. */
function steady(examples: Record<string, OperationExample>): Record<string, OperationExample> {
  const uuids = new Map<string, string>();
  const text = JSON.stringify(examples)
    .replace(/dropset_[0-9a-f]{10}\.[\w-]{43}/g, `dropset_0123456789.${"x".repeat(43)}`)
    .replace(/dropset_[0-9a-f]{10}/g, "dropset_0123456789")
    .replaceAll("0.0.0-test", "1.0.0")
    .replace(/whsec_[\w-]{43}/g, `whsec_${"x".repeat(43)}`)
    .replace(new RegExp(`http://${WEBHOOK_HOST}:\\d+`, "g"), `https://${WEBHOOK_HOST}`)
    .replace(/"durationMs":\d+/g, '"durationMs":31')
    .replace(/202\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2030-05-31T12:00:00.000Z")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, (uuid) => {
      if (uuid.slice(2) === IDEMPOTENCY_KEY.slice(2)) return uuid;
      const known = uuids.get(uuid) ?? `31e96a7e-1137-4752-be3f-${String(uuids.size + 1).padStart(12, "0")}`;
      uuids.set(uuid, known);
      return known;
    });
  return JSON.parse(text);
}
