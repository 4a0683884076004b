import { afterAll, beforeAll, expect, test } from "vitest";
import type { Endpoint } from "../../contract/endpoint.ts";
import { endpoints } from "../../contract/endpoints.ts";
import { digestTexts } from "../../model/dropDigest.ts";
import { buildMultipart, hashOf, metadataPart, multipartType } from "../multipart/buildMultipart.suite.ts";
import { superviselyProject } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

/** In every name and content of the first workspace, so that a response of the second that contains it is a leak. */
const MARK = "only-for-the-first";

/** What the first workspace has. Both ids and hashes are known to the caller of the second. */
interface Owned {
  readonly task: number;
  readonly project: number;
  readonly dataset: number;
  readonly image: number;
  /** Images in the trash. */
  readonly change: number;
  readonly key: number;
  readonly webhook: number;
  readonly hash: string;
  readonly fileId: string;
}

interface Call {
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly query?: string;
}

/** How an endpoint is called with the key of the second workspace, and what it may respond. */
type Row =
  /** About one thing of the first workspace: the same 404 as for a thing that exists nowhere. */
  | ({ readonly of: "task" | "project" | "dataset" | "image" | "change" | "key" | "webhook" } & Call)
  /** Anything, as long as nothing of the first workspace is in it and the status is one of these. */
  | ({ readonly status: number; readonly json?: (owned: Owned) => unknown } & Omit<Call, "body"> & {
        readonly body?: (owned: Owned) => object;
      });

/** The title of another project of the first workspace. It lacks the mark, because a response repeats it. */
const TITLE = "Own";
const FILES = superviselyProject([`${MARK} class`], {
  [`${MARK} set`]: { [`${MARK}.png`]: [`${MARK} class`], [`z ${MARK} gone.png`]: [] },
});

/** Returns the digest of the paths of an import. */
function pathsOf(files: Readonly<Record<string, unknown>>): string {
  const named = Object.keys(files).map((path) => ({ path: path.replace(/^\//, ""), hash: "" }));
  named.sort((a, b) => (a.path < b.path ? -1 : 1));
  return hashOf([...digestTexts(named)].map(({ paths }) => paths).join(""));
}

const EMPTY = { items: [], nextCursor: null };
const start = (files: object[]) => ({ project: { id: null, title: "Stolen" }, preset: "images", files });

/** A row for every endpoint: one without a row fails the test below. */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  postTasksImportCheckImages: [{ status: 200, body: ({ hash }) => [hash], json: ({ hash }) => [hash] }],
  postTasksImportFiles: [
    {
      status: 200,
      headers: { "content-type": multipartType() },
      body: ({ hash }) => buildMultipart([metadataPart("a", { id: "/a", hash })]),
      json: () => [{ id: "/a", errors: ["content missing"], code: "content_missing" }],
    },
  ],
  postTasksImport: [
    { status: 422, body: ({ hash }) => start([{ path: "/a.png", hash }]) },
    { status: 422, body: ({ fileId }) => start([{ path: "/a.png", fileId }]) },
    {
      status: 422,
      body: ({ project, hash }) => ({ ...start([{ path: "/a.png", hash }]), project: { id: project } }),
    },
  ],
  postTasksImportLocal: [
    { status: 422, body: ({ project }) => ({ id: project, title: "Stolen" }) },
    { status: 422, body: ({ project, dataset }) => ({ id: project, title: "Stolen", datasetsIds: [dataset] }) },
  ],
  // Sources belong to the operator, who opens them to all workspaces. The bench has none.
  postTasksImportRemote: [
    { status: 422, body: () => ({ source: "incoming", project: { title: "Own" } }) },
    { status: 422, body: ({ project }) => ({ source: "incoming", project: { id: project } }) },
  ],
  getSources: [{ status: 200, json: () => EMPTY }],
  getSourcesTree: [{ status: 422, query: "?source=incoming" }],
  postSourcesPreview: [{ status: 422, body: () => ({ source: "incoming" }) }],
  getTasksImportSame: [{ status: 200, query: `?paths=${encodeURIComponent(pathsOf(FILES))}`, json: () => EMPTY }],
  getTasks: [{ status: 200, json: () => EMPTY }],
  getTasksId: [{ of: "task" }],
  getTasksIdLog: [{ of: "task" }],
  getTasksIdReport: [{ of: "task" }, { of: "task", query: "?format=csv" }],
  getTasksIdReportGroups: [{ of: "task" }],
  postTasksIdStop: [{ of: "task" }],
  postTasksIdRetry: [{ of: "task" }, { of: "task", body: { preset: "images" } }],
  getProjects: [
    { status: 200, json: () => EMPTY },
    { status: 200, query: `?title=${MARK}`, json: () => EMPTY },
  ],
  getFreeTitle: [{ status: 200, query: `?title=${TITLE}`, json: () => ({ title: TITLE }) }],
  getProjectsId: [{ of: "project" }],
  patchProjectsId: [
    { of: "project", body: { title: "mine now" } },
    { of: "project", body: { library: true } },
  ],
  deleteProjectsId: [{ of: "project" }],
  postProjectsIdChanges: [{ of: "project", body: { action: "delete", images: { filter: {} } } }],
  getProjectsIdChanges: [{ of: "project" }],
  postTasksIdUndo: [{ of: "task" }],
  postChangesIdUndo: [{ of: "change" }],
  getTrash: [
    { status: 200, json: () => EMPTY },
    { status: 200, query: "?project=1", json: () => EMPTY },
  ],
  postTrashIdRestore: [{ of: "change" }],
  deleteTrashId: [{ of: "change" }],
  deleteTrash: [{ status: 200, json: () => ({ deleted: 0 }) }],
  deleteDatasetsId: [{ of: "dataset" }],
  getProjectsIdImages: [{ of: "project" }, { of: "project", query: "?name=a" }],
  getProjectsIdDownload: [{ of: "project" }, { of: "project", query: "?format=coco&archive=zip" }],
  getProjectsIdDownloadPreview: [{ of: "project" }],
  getDatasetsIdImages: [{ of: "dataset" }],
  getImagesId: [{ of: "image" }],
  getImagesIdFile: [{ of: "image" }],
  getImagesIdThumbnail: [{ of: "image" }],
  getLibrary: [{ status: 200, json: () => EMPTY }],
  getPresets: [{ status: 200 }],
  getInfo: [{ status: 200 }],
  postSession: [{ status: 401, headers: { origin: "http://localhost" }, body: () => ({ key: "wrong" }) }],
  deleteSession: [{ status: 200 }],
  getKeys: [{ status: 200 }],
  postKeys: [{ status: 200, body: () => ({ name: "own", scopes: ["read"] }) }],
  deleteKeysId: [{ of: "key" }],
  getAudit: [{ status: 200 }],
  getWebhooks: [{ status: 200, json: () => EMPTY }],
  postWebhooks: [{ status: 200, body: () => ({ url: "https://example.org/", events: ["task.finished"] }) }],
  getWebhooksId: [{ of: "webhook" }],
  patchWebhooksId: [{ of: "webhook", body: { enabled: false } }],
  deleteWebhooksId: [{ of: "webhook" }],
  postWebhooksIdSecret: [{ of: "webhook" }],
  postWebhooksIdTest: [{ of: "webhook" }],
  getWebhooksIdDeliveries: [{ of: "webhook" }],
  getHealthz: [{ status: 200 }],
  getReadyz: [{ status: 200 }],
  getMetrics: [{ status: 200 }],
  getOpenapiJson: [{ status: 200 }],
  // The page is not built in this test.
  getDocs: [{ status: 503 }],
};

let bench: ApiBench;
let owned: Owned;
let own: string;
let stranger: string;
beforeAll(async () => {
  bench = await openApiBench();
  own = (await bench.key(["admin"])).key;
  stranger = (await bench.key(["admin"], "elsewhere")).key;
  const task = await bench.tasks.import({ title: `${MARK} project`, files: FILES });
  const [image] = bench.tasks.sql("SELECT id, dataset_id, project_id, hash FROM images");
  await bench.tasks.import({ title: TITLE, files: FILES });
  const seen = await bench.call("GET", `/v1/tasks/import/same?paths=${encodeURIComponent(pathsOf(FILES))}`, {
    key: own,
  });
  expect(seen.json.items, "found by its own workspace").toHaveLength(2);
  const trashed = await bench.call("POST", `/v1/projects/${image?.project_id}/changes`, {
    key: own,
    body: { action: "delete", images: { filter: { search: "gone" } } },
  });
  const uploaded = await bench.call("POST", "/v1/tasks/import/files", {
    key: own,
    headers: { "content-type": multipartType() },
    body: buildMultipart([
      metadataPart("a", { id: "/a" }),
      { name: "a-file", filename: "f", content: `${MARK} ${hashOf("x")}` },
    ]),
  });
  const made = await bench.call("POST", "/v1/keys", { key: own, body: { name: `${MARK} key`, scopes: ["read"] } });
  const webhook = await bench.call("POST", "/v1/webhooks", {
    key: own,
    body: { url: `https://example.org/${MARK}`, events: ["task.finished"] },
  });
  owned = {
    task: task.id,
    project: image?.project_id as number,
    dataset: image?.dataset_id as number,
    image: image?.id as number,
    change: trashed.json.id,
    key: made.json.id,
    webhook: webhook.json.id,
    hash: image?.hash as string,
    fileId: uploaded.json[0].fileId,
  };
  for (const [name, value] of Object.entries(owned)) expect(value, name).toBeTruthy();
}, 60_000);
afterAll(() => bench.close());

/** Everything that the first workspace can see of itself, without what changes by being read. */
async function everythingOwned(): Promise<string> {
  const paths = [
    "/v1/tasks",
    `/v1/projects/${owned.project}`,
    `/v1/projects/${owned.project}/images`,
    `/v1/images/${owned.image}`,
    "/v1/webhooks",
  ];
  const answers = await Promise.all(paths.map((path) => bench.call("GET", path, { key: own })));
  const keys = (await bench.call("GET", "/v1/keys", { key: own })).json.items;
  // Admins of the default workspace also manage the keys of others.
  const live = keys.filter(({ workspace }: { workspace: string }) => workspace === "default");
  return JSON.stringify([answers.map(({ json }) => json), live.map(({ id }: { id: number }) => id)]);
}

function send(endpoint: Endpoint, id: number, { body, headers, query = "" }: Call) {
  const path = endpoint.path.replace(/:\w+/, String(id)) + query;
  return bench.call(endpoint.method, path, { key: stranger, ...(body && { body }), ...(headers && { headers }) });
}

test("every endpoint has a row in the matrix of two workspaces", () => {
  expect(Object.keys(ROWS).sort()).toEqual(endpoints.map(({ operationId }) => operationId).sort());
});

for (const endpoint of endpoints) {
  for (const [at, row] of (ROWS[endpoint.operationId] ?? []).entries()) {
    test(`${endpoint.method} ${endpoint.path} shows and changes nothing of another workspace (${at + 1})`, async () => {
      const before = await everythingOwned();
      if ("of" in row) {
        const here = await send(endpoint, owned[row.of], row);
        const nowhere = await send(endpoint, 123_456_789, row);
        expect([here.status, here.json.error.code]).toEqual([404, "not_found"]);
        expect({ ...here.json.error, requestId: "" }).toEqual({ ...nowhere.json.error, requestId: "" });
        const { "x-request-id": _, date: __, ...headers } = here.headers;
        const { "x-request-id": ___, date: ____, ...others } = nowhere.headers;
        expect(headers).toEqual(others);
      } else {
        const { body, ...call } = row;
        const answer = await send(endpoint, 0, { ...call, ...(body && { body: body(owned) }) });
        expect([answer.status, answer.text.slice(0, 300)]).toEqual([row.status, expect.any(String)]);
        expect(answer.text).not.toContain(MARK);
        if (row.json) expect(answer.json).toEqual(row.json(owned));
      }
      expect(await everythingOwned()).toBe(before);
      expect(bench.tasks.sql("SELECT id FROM tasks WHERE workspace_id <> 1")).toEqual([]);
    });
  }
}
