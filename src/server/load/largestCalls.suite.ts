import { createHash, randomBytes, randomFillSync } from "node:crypto";
import {
  DATASETS_PER_COPY,
  FILES_PER_REQUEST,
  HASHES_PER_CHECK,
  IMAGES_PER_CHANGE,
  PAGE_ROWS_MAX,
  SHORT_TEXT_CHARACTERS,
  WEBHOOK_URL_CHARACTERS,
} from "../../contract/limits.ts";
import { webhookEventNames } from "../../contract/webhookMessages.ts";
import { encodePng } from "../../formats/codecs/png.ts";
import { world } from "./largestWorld.suite.ts";
import { hashOfNumber, importBodyOf } from "./storedBlobs.suite.ts";

/** A request. */
export interface LargestCall {
  /** With its query. */
  readonly path: string;
  readonly body?: AsyncIterable<Uint8Array>;
  /** Media type of the body; default JSON. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status that is expected; default 200. */
  readonly status?: readonly number[];
}

/** Sends a request in preparation of the largest call. Returns its JSON. */
// biome-ignore lint/suspicious/noExplicitAny: responses of every shape
export type Send = (method: "GET" | "POST" | "DELETE", call: LargestCall) => Promise<any>;

/** Returns the largest legal request of an endpoint. A new one for each call, as some can succeed only once. */
export type MakeLargest = (send: Send, files: number) => Promise<LargestCall> | LargestCall;

async function* json(value: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(value));
}

const rows = `limit=${PAGE_ROWS_MAX}`;
const { tasks, wide, deep, projects, webhooks } = world;
const some = (count: number) => Array.from({ length: count }, (_, index) => index);
const largestWebhook = {
  url: `https://example.org/${"u".repeat(WEBHOOK_URL_CHARACTERS - 20)}`,
  description: "d".repeat(SHORT_TEXT_CHARACTERS),
  events: webhookEventNames,
};
const digest = encodeURIComponent(hashOfNumber(0));
const search = encodeURIComponent("m".repeat(300));

/** The largest call of every endpoint, by its `operationId`. */
export const largestCalls: Readonly<Record<string, MakeLargest>> = {
  postTasksImportCheckImages: () => ({
    path: "/v1/tasks/import/check-images",
    body: json(some(HASHES_PER_CHECK).map((index) => hashOfNumber(index % 2 === 0 ? index : -index))),
  }),
  postTasksImportFiles: () => ({
    path: "/v1/tasks/import/files",
    type: "multipart/form-data; boundary=largest",
    body: upload(),
  }),
  postTasksImport: (_, files) => ({ path: "/v1/tasks/import", body: importBodyOf(files) }),
  postTasksImportLocal: () => ({
    path: "/v1/tasks/import/local",
    body: json({
      id: projects.firstId,
      title: "C".repeat(1_000),
      datasetsIds: some(DATASETS_PER_COPY).map((index) => index + 1),
    }),
    status: [422],
  }),
  postTasksImportRemote: () => ({
    path: "/v1/tasks/import/remote",
    body: json({ source: "many", project: { title: "R".repeat(1_000) } }),
  }),
  getSources: () => ({ path: "/v1/sources" }),
  getSourcesTree: () => ({ path: `/v1/sources/tree?source=many&${rows}` }),
  postSourcesPreview: () => ({ path: "/v1/sources/preview", body: json({ source: "many" }) }),
  getTasksImportSame: () => ({ path: `/v1/tasks/import/same?paths=${digest}&contents=${digest}` }),
  getTasks: () => ({ path: `/v1/tasks?${rows}` }),
  getTasksId: () => ({ path: `/v1/tasks/${tasks.firstId}` }),
  getTasksIdLog: () => ({ path: `/v1/tasks/${tasks.firstId}/log?${rows}` }),
  getTasksIdReport: () => ({ path: `/v1/tasks/${tasks.firstId}/report?format=csv` }),
  getTasksIdReportGroups: () => ({ path: `/v1/tasks/${tasks.firstId}/report/groups?search=${search}` }),
  postTasksIdStop: async (send, files) => {
    const { taskId } = await send("POST", { path: "/v1/tasks/import", body: importBodyOf(Math.min(files, 5_000)) });
    return { path: `/v1/tasks/${taskId}/stop`, status: [200, 409] };
  },
  postTasksIdRetry: () => ({ path: `/v1/tasks/${tasks.firstId}/retry`, body: json({ root: "" }) }),
  getProjects: () => ({ path: `/v1/projects?${rows}` }),
  getFreeTitle: () => ({ path: `/v1/free-title?title=${"T".repeat(1_000)}` }),
  getProjectsId: async (send) => {
    await restoreAll(send);
    return { path: `/v1/projects/${wide.id}` };
  },
  patchProjectsId: () => ({
    path: `/v1/projects/${wide.id}`,
    body: json({ title: "W".repeat(1_000), library: false }),
  }),
  deleteProjectsId: async (send) => {
    const { items } = await send("GET", { path: "/v1/projects?limit=1" });
    return { path: `/v1/projects/${items[0].id}` };
  },
  postProjectsIdChanges: () => ({
    path: `/v1/projects/${deep.id}/changes`,
    body: json({
      action: "tag",
      // All images change, because none has it yet.
      tag: randomBytes(500).toString("hex"),
      images: { filter: {}, except: some(IMAGES_PER_CHANGE).map((index) => 1_000_000_000 + index) },
    }),
  }),
  getProjectsIdChanges: () => ({ path: `/v1/projects/${deep.id}/changes?${rows}` }),
  postTasksIdUndo: () => ({ path: `/v1/tasks/${tasks.firstId}/undo`, status: [200, 409] }),
  postChangesIdUndo: async (send) => ({
    path: `/v1/changes/${await deletedImages(send)}/undo`,
  }),
  getTrash: () => ({ path: `/v1/trash?${rows}` }),
  postTrashIdRestore: async (send) => ({ path: `/v1/trash/${await deletedImages(send)}/restore` }),
  deleteTrashId: async (send) => {
    const { items } = await send("GET", { path: "/v1/projects?limit=1" });
    const { changeId } = await send("DELETE", { path: `/v1/projects/${items[0].id}` });
    return { path: `/v1/trash/${changeId}` };
  },
  deleteTrash: () => ({ path: "/v1/trash" }),
  deleteDatasetsId: async (send) => {
    const { items } = await send("GET", { path: "/v1/projects?limit=1" });
    const { datasets } = await send("GET", { path: `/v1/projects/${items[0].id}` });
    return { path: `/v1/datasets/${datasets[0]?.id ?? 0}`, status: [200, 404] };
  },
  getProjectsIdImages: () => ({ path: `/v1/projects/${deep.id}/images?${rows}` }),
  getProjectsIdDownloadPreview: () => ({
    path: `/v1/projects/${deep.id}/download/preview?format=coco&withoutClasses=car`,
  }),
  getProjectsIdDownload: () => ({ path: `/v1/projects/${deep.id}/download?format=coco&images=false` }),
  getDatasetsIdImages: () => ({ path: `/v1/datasets/${deep.datasetId}/images?${rows}&search=image` }),
  getImagesId: () => ({ path: `/v1/images/${deep.firstImage}` }),
  getImagesIdFile: async (send) => ({ path: `/v1/images/${await largestImage(send)}/file` }),
  getImagesIdThumbnail: async (send) => ({ path: `/v1/images/${await largestImage(send)}/thumbnail?size=512` }),
  getLibrary: () => ({ path: `/v1/library?${rows}` }),
  getPresets: () => ({ path: "/v1/presets" }),
  getInfo: () => ({ path: "/v1/info" }),
  postSession: () => ({ path: "/v1/session", body: json({ key: "k".repeat(300) }), status: [401, 429] }),
  deleteSession: () => ({ path: "/v1/session" }),
  getKeys: () => ({ path: `/v1/keys?${rows}` }),
  postKeys: () => ({
    path: "/v1/keys",
    body: json({ name: "n".repeat(200), scopes: ["read", "upload", "import", "admin"], workspace: "w".repeat(100) }),
  }),
  deleteKeysId: async (send) => {
    const { items } = await send("GET", { path: "/v1/keys?limit=1" });
    return { path: `/v1/keys/${items[0].id}` };
  },
  getAudit: () => ({ path: `/v1/audit?${rows}` }),
  getWebhooks: () => ({ path: `/v1/webhooks?${rows}` }),
  postWebhooks: () => ({ path: "/v1/webhooks", body: json(largestWebhook), status: [200, 409] }),
  getWebhooksId: () => ({ path: `/v1/webhooks/${webhooks.firstId}` }),
  patchWebhooksId: () => ({ path: `/v1/webhooks/${webhooks.firstId}`, body: json(largestWebhook) }),
  deleteWebhooksId: async (send) => {
    const { items } = await send("GET", { path: "/v1/webhooks?limit=1" });
    return { path: `/v1/webhooks/${items[0].id}` };
  },
  postWebhooksIdSecret: () => ({ path: `/v1/webhooks/${webhooks.firstId}/secret` }),
  postWebhooksIdTest: () => ({ path: `/v1/webhooks/${webhooks.firstId + 1}/test` }),
  getWebhooksIdDeliveries: () => ({ path: `/v1/webhooks/${webhooks.firstId}/deliveries?${rows}` }),
  getHealthz: () => ({ path: "/healthz" }),
  getReadyz: () => ({ path: "/readyz" }),
  getMetrics: () => ({ path: "/metrics" }),
  getOpenapiJson: () => ({ path: "/v1/openapi.json" }),
  getDocs: () => ({ path: "/docs", status: [200, 503] }),
};

const LARGE_FILE_BYTES = 96 * 1024 * 1024;
/** Sent in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;

/** Yields an upload with as many files as one may have, of the largest metadata; the last file is large. */
async function* upload(): AsyncGenerator<Uint8Array> {
  const part = (head: string) => Buffer.from(`--largest\r\nContent-Disposition: form-data; ${head}\r\n\r\n`);
  for (const file of some(FILES_PER_REQUEST)) {
    const metadata = JSON.stringify({ id: `/file-${file}`, note: "n".repeat(60_000) });
    yield Buffer.concat([part(`name="f${file}"`), Buffer.from(`${metadata}\r\n`)]);
    yield part(`name="f${file}-file"; filename="file-${file}.bin"`);
    if (file === FILES_PER_REQUEST - 1) {
      const piece = randomBytes(PIECE_BYTES);
      for (let sent = 0; sent < LARGE_FILE_BYTES; sent += PIECE_BYTES) yield piece;
    } else yield randomBytes(10_000);
    yield Buffer.from("\r\n");
  }
  yield Buffer.from("--largest--\r\n");
}

/** Restores what is in the trash: the import that was undone before had made the wide project. */
async function restoreAll(send: Send): Promise<void> {
  const { items } = await send("GET", { path: "/v1/trash" });
  for (const { id } of items) await send("POST", { path: `/v1/trash/${id}/restore` });
}

/** Moves all images of the deep project to the trash. Returns the id of the change. */
async function deletedImages(send: Send): Promise<number> {
  const body = json({ action: "delete", images: { filter: {} } });
  return (await send("POST", { path: `/v1/projects/${deep.id}/changes`, body })).id;
}

let imageId: Promise<number> | undefined;

/** Returns the id of an image with a large file, which is imported at the first call. */
function largestImage(send: Send): Promise<number> {
  imageId ??= importLargestImage(send);
  return imageId;
}

async function importLargestImage(send: Send): Promise<number> {
  const image = largePng();
  const hash = createHash("sha256").update(image).digest("base64");
  await send("POST", {
    path: "/v1/tasks/import/files",
    type: "multipart/form-data; boundary=image",
    body: (async function* () {
      yield Buffer.from('--image\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"id":"/a.png"}\r\n');
      yield Buffer.from('--image\r\nContent-Disposition: form-data; name="a-file"; filename="a.png"\r\n\r\n');
      yield image;
      yield Buffer.from("\r\n--image--\r\n");
    })(),
  });
  const { taskId } = await send("POST", {
    path: "/v1/tasks/import",
    body: json({ project: { title: "Large image" }, preset: "images", files: [{ path: "a/a.png", hash }] }),
  });
  for (;;) {
    const task = await send("GET", { path: `/v1/tasks/${taskId}` });
    if (task.status === "finished") {
      const { items } = await send("GET", { path: `/v1/projects/${task.output.project.id}/images` });
      return items[0].id;
    }
    if (task.error !== null) throw new Error(task.error.message);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Returns a PNG of 16 megapixels whose pixels do not compress: about 48 MB. */
function largePng(): Uint8Array {
  const side = 4_000;
  const samples = randomFillSync(new Uint8Array(side * side * 3));
  return encodePng({ width: side, height: side, colorType: "rgb", bitDepth: 8, samples });
}
