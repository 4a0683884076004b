import { expect, test } from "vitest";
import { presets } from "../../contract/presets.ts";
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
