import { expect, test } from "vitest";
import { startImport } from "../../contract/startImport.ts";
import { importBody } from "./importBody.ts";

const head = { project: { id: null, title: "T" }, preset: "auto", onConflict: "ignore" as const };

test("the body fits the contract, with any characters in names", async () => {
  const files = [
    { path: 'a"b\\c\n\u2028\ud800.png', hash: "h1", fileId: undefined },
    { path: "b.json", hash: "h2", fileId: 'id"2' },
  ];
  const body = await importBody({ ...head, options: { root: "x" } }, files);
  const parsed = startImport.body.parse(JSON.parse(await body.text()));
  expect(parsed).toMatchObject({ ...head, options: { root: "x" } });
  expect(parsed.files).toEqual([
    { path: files[0]?.path, hash: "h1" },
    { path: "b.json", fileId: 'id"2' },
  ]);
});

test("a body of many pieces is complete", async () => {
  function* many() {
    for (let i = 0; i < 20_000; i++) yield { path: `folder/${i}.png`, hash: "x".repeat(44), fileId: undefined };
  }
  const parsed = JSON.parse(await (await importBody(head, many())).text());
  expect(parsed.files).toHaveLength(20_000);
  expect(parsed.files[19_999].path).toBe("folder/19999.png");
});

test("a body without files is valid JSON", async () => {
  expect(JSON.parse(await (await importBody(head, [])).text()).files).toEqual([]);
});
