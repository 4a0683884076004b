import { afterAll, beforeAll, expect, test } from "vitest";
import { type Image, listProjectImages } from "../../contract/images.ts";
import { PAGE_BYTES } from "../../contract/limits.ts";
import { smallPng, type TestFile } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

const IMAGES = 130;
/** What the fields of an image other than its texts take in an answer, bytes. */
const OTHER_FIELDS = 500;

let bench: ApiBench;
let reader: string;
let projectId: number;
let ids: number[];

beforeAll(async () => {
  bench = await openApiBench();
  reader = (await bench.key(["read"])).key;
  const files: Record<string, TestFile> = {};
  for (let i = 0; i < IMAGES; i++) files[`many/${i}.png`] = smallPng(i);
  projectId = (await bench.tasks.import({ title: "Large", files, preset: "images" })).output?.project.id ?? 0;
  ids = bench.tasks
    .sql("SELECT id FROM images WHERE project_id = ? ORDER BY id", projectId)
    .map((row) => row.id as number);
  // About 68 KB of UTF-8 each, of different lengths; some images have none.
  for (const [index, id] of ids.entries()) if (index % 10 !== 3) annotate(id, annotationOf(index));
}, 60_000);
afterAll(() => bench.close());

function annotate(id: number, annotation: object): void {
  bench.tasks.sql("UPDATE images SET annotation = ? WHERE id = ?", JSON.stringify(annotation), id);
}

function annotationOf(index: number): { description: string; tags: string[] } {
  return { description: 'é"\\\u2028'.repeat(10_000 + 7 * index), tags: [`number ${index}`] };
}

/** Returns the pages of the list of images from a cursor on. */
async function pagesOf(limit: number, from = ""): Promise<{ items: Image[]; bytes: number }[]> {
  const pages: { items: Image[]; bytes: number }[] = [];
  for (let cursor: string | null = from; cursor !== null; ) {
    const path = `/v1/projects/${projectId}/images?limit=${limit}&cursor=${cursor}`;
    const answer = await bench.call("GET", path, { key: reader });
    const { items, nextCursor } = listProjectImages.response.parse(answer.json);
    pages.push({ items, bytes: answer.bytes.length });
    cursor = nextCursor;
  }
  return pages;
}

const idsOf = (pages: readonly { items: readonly Image[] }[]) =>
  pages.flatMap(({ items }) => items.map(({ id }) => id));

test("images with large annotations come in pages of at most 4 MB, each image once and in order", async () => {
  const pages = await pagesOf(1000);
  expect(pages.length).toBeGreaterThan(2);
  for (const { items, bytes } of pages) expect(bytes).toBeLessThan(PAGE_BYTES + items.length * OTHER_FIELDS);
  for (const { bytes } of pages.slice(0, -1)) expect(bytes).toBeGreaterThan(PAGE_BYTES - 100_000);
  expect(idsOf(pages)).toEqual(ids);
});

test("the annotations of a page are those that are stored", async () => {
  const items = (await pagesOf(1000)).flatMap((page) => page.items);
  for (const [index, { annotation }] of items.entries()) {
    expect(annotation).toEqual(index % 10 === 3 ? null : annotationOf(index));
  }
});

test("the number of images is bounded by `limit` as well", async () => {
  const pages = await pagesOf(7);
  expect(idsOf(pages)).toEqual(ids);
  expect(pages.slice(0, -1).every(({ items }) => items.length === 7)).toBe(true);
});

test("a page that begins anywhere is continued by its cursor", async () => {
  const path = `/v1/projects/${projectId}/images?limit=1000&offset=20`;
  const first = (await bench.call("GET", path, { key: reader })).json;
  const rest = await pagesOf(1000, first.nextCursor);
  expect([...idsOf([first]), ...idsOf(rest)]).toEqual(ids.slice(20));
});

test("a page has at least one image, however large that is", async () => {
  const page = await bench.deps.db.call("listImages", {
    workspaceId: 1,
    projectId,
    datasetId: undefined,
    after: 0,
    offset: 0,
    limit: 10,
    class: undefined,
    search: undefined,
    annotationChars: 1e6,
    bytes: 1,
  });
  expect(page?.images.map(({ id }) => id)).toEqual(ids.slice(0, 1));
  expect(page?.more).toBe(true);
});

test("one image has its stored annotation", async () => {
  const { json } = await bench.call("GET", `/v1/images/${ids[5]}`, { key: reader });
  expect(json.annotation).toEqual(annotationOf(5));
});
