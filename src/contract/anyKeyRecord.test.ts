import { describe, expect, it } from "vitest";
import { z } from "zod";
import { anyKeyRecord } from "./anyKeyRecord.ts";

const titles = z.object({
  classes: anyKeyRecord(z.object({ title: z.string().min(1) }).nullable(), { type: "object" }),
});

describe("anyKeyRecord", () => {
  it("keeps every key, also one that is special in objects", () => {
    const text = '{"classes":{"__proto__":null,"constructor":{"title":"b"},"":{"title":"c"}}}';
    expect(JSON.stringify(titles.parse(JSON.parse(text)))).toBe(text);
    expect(Object.prototype).not.toHaveProperty("title");
  });

  it("names the key of a wrong value", () => {
    const { error } = titles.safeParse({ classes: { car: { title: "" }, bus: 3 } });
    expect(error?.issues.map(({ path }) => path)).toEqual([
      ["classes", "car", "title"],
      ["classes", "bus"],
    ]);
    expect(titles.safeParse({ classes: [] }).success).toBe(false);
    expect(titles.safeParse({ classes: null }).success).toBe(false);
  });

  it("describes itself as an object", () => {
    const described = z.toJSONSchema(titles, { io: "input", unrepresentable: "any" });
    expect(described.properties?.classes).toEqual({ type: "object", additionalProperties: { type: "object" } });
  });
});
