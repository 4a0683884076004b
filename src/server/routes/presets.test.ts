import { expect, test } from "vitest";
import { presets } from "../../contract/presets.ts";
import { openTestServer } from "../openTestServer.suite.ts";
import { openApiBench } from "./apiBench.suite.ts";

test("presets list the options of their formats", async () => {
  const bench = await openApiBench();
  try {
    const { key } = await bench.key(["read"]);
    const { json } = await bench.call("GET", "/v1/presets", { key });
    const { items } = presets.response.parse(json);
    expect(items.find(({ slug }) => slug === "images")?.options).toMatchObject({ type: "object", properties: {} });
    expect(items.find(({ slug }) => slug === "coco")?.options).toMatchObject({
      properties: { rings: { enum: ["parts", "holes"], default: "parts", labels: { holes: expect.any(String) } } },
    });
    expect(items.find(({ slug }) => slug === "coco")?.writeOptions).toBeUndefined();
    expect(items.find(({ slug }) => slug === "yolo")?.writeOptions).toMatchObject({
      properties: { rows: { default: "auto", labels: { polygons: expect.any(String) } } },
    });
  } finally {
    await bench.close();
  }
});

test("a copy of the presets that is current is not sent again", async () => {
  const server = await openTestServer();
  try {
    const get = (headers = {}) =>
      server.app.inject({ url: "/v1/presets", headers: { "x-api-key": server.key, ...headers } });
    const first = await get({ "accept-encoding": "br" });
    expect(first.headers["cache-control"]).toBe("private, no-cache");
    const again = await get({ "if-none-match": first.headers.etag, "accept-encoding": "br" });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, "", first.headers.etag]);
    expect((await get({ "if-none-match": 'W/"of another version"' })).statusCode).toBe(200);
  } finally {
    await server.close();
  }
});
