import { expect, test } from "vitest";
import { checkImages } from "../../contract/checkImages.ts";
import { getTask, listTasks, taskLog } from "../../contract/tasks.ts";
import { createApi, pathOf } from "./api.ts";
import { ApiError } from "./apiError.ts";

function responding(
  status: number,
  body: string,
  headers: Record<string, string> = { "content-type": "application/json" },
) {
  const requests: { url: string; init: RequestInit }[] = [];
  const api = createApi({
    baseUrl: "http://server",
    headers: { "x-api-key": "secret" },
    fetch: async (url, init) => {
      requests.push({ url: String(url), init: init ?? {} });
      return new Response(body, { status, headers });
    },
  });
  return { api, requests };
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApiError) return error;
  throw new Error(`Expected an ApiError, got ${error}.`);
}

test("a call carries its body and the key, and its response has the shape of the contract", async () => {
  const { api, requests } = responding(200, '["b"]');
  expect(await api.call(checkImages, { body: [] })).toEqual(["b"]);
  expect(requests[0]?.url).toBe("http://server/v1/tasks/import/check-images");
  expect(requests[0]?.init.method).toBe("POST");
  expect(requests[0]?.init.body).toBe("[]");
  expect(new Headers(requests[0]?.init.headers).get("x-api-key")).toBe("secret");
});

test("paths take their parameters escaped, and missing query values are omitted", () => {
  expect(pathOf(getTask.path, { id: "a/b" })).toBe("/v1/tasks/a%2Fb");
  expect(pathOf(listTasks.path, {}, { status: undefined, limit: 5 })).toBe("/v1/tasks?limit=5");
  expect(pathOf(taskLog.path, { id: 3 }, { after: 7 })).toBe("/v1/tasks/3/log?after=7");
});

test("an error carries the server's code and message", async () => {
  const body = '{"error":{"code":"no_space","message":"The disk is full.","requestId":"r1"}}';
  const { api } = responding(507, body, { "content-type": "application/json", "retry-after": "3" });
  const error = await failure(api.call(checkImages, { body: [] }));
  expect(error).toMatchObject({ status: 507, code: "no_space", message: "The disk is full.", requestId: "r1" });
  expect(error.retryAfterMs).toBe(3000);
  expect(error.retriable).toBe(true);
});

test("a Retry-After date is compared with the clock of the server, not with that of this machine", async () => {
  const body = '{"error":{"code":"unavailable","message":"Busy.","requestId":"r1"}}';
  const dates = { date: "Thu, 01 Jan 2026 00:00:00 GMT", "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" };
  const { api } = responding(503, body, { "content-type": "application/json", ...dates });
  expect((await failure(api.call(checkImages, { body: [] }))).retryAfterMs).toBe(7000);
});

test("an HTML page is never read as a response, whatever its status", async () => {
  const html = { "content-type": "text/html" };
  const portal = await failure(responding(200, "<html>Sign in</html>", html).api.call(checkImages, { body: [] }));
  expect(portal.kind).toBe("notTheServer");
  expect(portal.retriable).toBe(true);
  const mislabelled = await failure(responding(200, "<html>").api.call(checkImages, { body: [] }));
  expect(mislabelled.kind).toBe("notTheServer");
  const proxy = await failure(responding(502, "<html>Bad gateway</html>", html).api.call(checkImages, { body: [] }));
  expect(proxy).toMatchObject({ kind: "refused", status: 502, retriable: true });
  const large = await failure(responding(413, "<html>", html).api.call(checkImages, { body: [] }));
  expect(large).toMatchObject({ status: 413, retriable: false });
});

test("a response in another shape than the contract's is an error", async () => {
  const error = await failure(responding(200, '{"missing":[]}').api.call(checkImages, { body: [] }));
  expect(error.code).toBe("not_understood");
});

test("a lost network is an ApiError, a stopped call rejects with the caller's reason", async () => {
  const api = createApi({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
  expect(await failure(api.call(checkImages, { body: [] }))).toMatchObject({ kind: "network", status: 0 });
  const stopped = new Error("stopped");
  await expect(api.call(checkImages, { body: [], signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
});

test("a call without a response fails after its timeout, as with a lost network", async () => {
  const api = createApi({
    timeoutMs: 20,
    fetch: (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted")))),
  });
  expect(await failure(api.call(checkImages, { body: [] }))).toMatchObject({ kind: "network", code: "stalled" });
});
