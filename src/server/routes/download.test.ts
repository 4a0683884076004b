import { randomBytes } from "node:crypto";
import { unzipSync } from "fflate";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as contract from "../../contract/download.ts";
import { presets } from "../../contract/presets.ts";
import { superviselyProject as drawnProject } from "../../samples/superviselyProject.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import { downloadProject } from "../services/download.ts";
import { smallPng, superviselyProject, type TestFile } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

let bench: ApiBench;
let reader: string;
let projectId: number;

/** A download of all of a project. */
const everything = contract.downloadProject.query.parse({});

beforeAll(async () => {
  bench = await openApiBench();
  reader = (await bench.key(["read"])).key;
  const files = superviselyProject(["car", "a,b&c=d", "Häuschen"], {
    train: { "a.png": ["car", "car", "a,b&c=d"], "b.png": ["Häuschen"], "c.png": [] },
    test: { "a.png": undefined, "ü.png": ["car"] },
  });
  projectId = await imported("Cars", files);
}, 60_000);
afterAll(() => bench.close());

async function imported(title: string, files: Record<string, TestFile>, preset = "auto"): Promise<number> {
  const task = await bench.tasks.import({ title, files, preset });
  expect(task.error).toBeNull();
  return task.output?.project.id ?? 0;
}

const get = (path: string) => bench.call("GET", path, { key: reader });

async function unpack(archive: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const reader = extract();
  reader.end(archive);
  for await (const entry of reader) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    files.set(entry.header.name, Buffer.concat(pieces));
  }
  return files;
}

test("a download gives a project that imports again as an equal one", async () => {
  const { headers, bytes, status } = await bench.call("GET", `/v1/projects/${projectId}/download`, { key: reader });
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("application/x-tar");
  expect(headers["content-disposition"]).toBe(`attachment; filename="Cars.tar"; filename*=UTF-8''Cars.tar`);
  const files = await unpack(bytes);
  const again = await bench.tasks.import({ title: "Again", files: Object.fromEntries(files) });
  expect(again.error).toBeNull();
  const copy = (await bench.call("GET", `/v1/projects/${again.output?.project.id}`, { key: reader })).json;
  const own = (await bench.call("GET", `/v1/projects/${projectId}`, { key: reader })).json;
  const plain = (list: { id?: number }[]) => list.map(({ id: _, ...rest }) => rest);
  expect({ ...copy, datasets: plain(copy.datasets), classes: plain(copy.classes) }).toMatchObject({
    images: own.images,
    labelled: own.labelled,
    objects: own.objects,
    bytes: own.bytes,
    datasets: plain(own.datasets),
    classes: plain(own.classes),
    tags: own.tags,
    geometries: own.geometries,
  });
  const listed = async (id: number) =>
    (await bench.call("GET", `/v1/projects/${id}/images`, { key: reader })).json.items.map(
      ({ name, dataset, hash, annotation, labelled }: Record<string, unknown>) => ({
        name,
        dataset,
        hash,
        annotation,
        labelled,
      }),
    );
  expect(await listed(again.output?.project.id ?? 0)).toEqual(await listed(projectId));
});

test("a download whose reader has gone stops, and one with a slow reader waits", async () => {
  const files: Record<string, TestFile> = {};
  // 96 MB: more than all buffers on the way.
  for (let i = 0; i < 48; i++) files[`d/${i}.png`] = Buffer.concat([smallPng(i), randomBytes(2_000_000)]);
  const big = await bench.tasks.import({ title: "Big", files, preset: "images" });
  let read = 0;
  const blobs: BlobStore = {
    ...bench.deps.blobs,
    async *read(range, options) {
      for await (const piece of bench.deps.blobs.read(range, options)) {
        read += piece.length;
        yield piece;
      }
    },
  };
  const id = big.output?.project.id ?? 0;
  const gone = new AbortController();
  const { archive } = await downloadProject({ ...bench.deps, blobs }, 1, id, everything, gone.signal);
  for await (const _ of archive) break;
  const before = read;
  expect(before).toBeLessThan(20_000_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(read).toBe(before);
  expect(archive.destroyed).toBe(true);
});

describe("a part of a project", () => {
  const path = (query: string, preview = "") => `/v1/projects/${projectId}/download${preview}?${query}`;
  const titles = (files: Map<string, Buffer>, file: string) =>
    JSON.parse(String(files.get(file))).objects.map(({ classTitle }: { classTitle: string }) => classTitle);
  let train: number;

  beforeAll(async () => {
    const { datasets } = (await get(`/v1/projects/${projectId}`)).json;
    train = datasets.find(({ name }: { name: string }) => name === "train").id;
  });

  test("has the chosen datasets only", async () => {
    const files = await unpack((await get(path(`datasets=${train}`))).bytes);
    expect([...files.keys()].filter((name) => name.includes("/img/"))).toEqual([
      "Cars/train/img/a.png",
      "Cars/train/img/b.png",
      "Cars/train/img/c.png",
    ]);
  });

  test.each([
    ["the classes that are named", `classes=car&classes=${encodeURIComponent("a,b&c=d")}`],
    ["all classes but those that are named", `withoutClasses=${encodeURIComponent("Häuschen")}`],
  ])("has objects of %s, and every image", async (_, query) => {
    const files = await unpack((await get(path(query))).bytes);
    expect(titles(files, "Cars/train/ann/a.png.json")).toEqual(["car", "car", "a,b&c=d"]);
    expect(titles(files, "Cars/train/ann/b.png.json")).toEqual([]);
    expect(files.has("Cars/train/img/b.png")).toBe(true);
    const meta = JSON.parse(String(files.get("Cars/meta.json")));
    expect(meta.classes.map(({ title }: { title: string }) => title)).toEqual(["car", "a,b&c=d"]);
  });

  test("comes without image files when annotations are enough, in every format that can be written", async () => {
    const { json } = await get("/v1/presets");
    presets.response.parse(json);
    const writable = json.items.filter((preset: { writable: boolean }) => preset.writable);
    expect(writable.length).toBeGreaterThanOrEqual(4);
    // Label images of Cityscapes are annotations.
    const imagesIn = (files: ReadonlyMap<string, unknown>) =>
      [...files.keys()].filter((name) => name.endsWith(".png") && !/_gtFine_(label|instance)Ids\.png$/.test(name));
    for (const { slug } of writable) {
      const files = await unpack((await get(path(`images=false&format=${slug}`))).bytes);
      expect([slug, imagesIn(files)]).toEqual([slug, []]);
      const whole = await unpack((await get(path(`format=${slug}`))).bytes);
      expect([slug, imagesIn(whole).length]).toEqual([slug, 5]);
      for (const [name, bytes] of files) expect(bytes.equals(whole.get(name)!)).toBe(true);
    }
  });

  test("follows the choices for its format", async () => {
    const rows = async (options: string) => {
      const files = await unpack((await get(path(`format=yolo&images=false&options=${options}`))).bytes);
      return [...files].flatMap(([name, bytes]) => (name.endsWith(".txt") ? String(bytes).split(/\n/) : []));
    };
    const lengths = async (options: string) => new Set((await rows(options)).map((row) => row.split(" ").length));
    expect(await lengths('{"rows":"boxes"}')).toEqual(new Set([5, 1]));
    expect(await lengths('{"rows":"polygons"}')).toEqual(new Set([9, 1]));
  });

  test("comes as a ZIP archive with the same files", async () => {
    const answer = await get(path("archive=zip&format=coco"));
    expect(answer.headers["content-type"]).toBe("application/zip");
    expect(answer.headers["content-disposition"]).toContain('filename="Cars.zip"');
    const files = unzipSync(answer.bytes);
    const tar = await unpack((await get(path("format=coco"))).bytes);
    expect(Object.keys(files)).toEqual([...tar.keys()]);
    for (const [name, bytes] of tar) expect(bytes.equals(files[name]!)).toBe(true);
  });

  test("has names in a ZIP archive that Windows and macOS accept and can tell apart, which the preview states", async () => {
    const names = ["a.png", "A.png", "u\u0308.png", "\u00fc.png", "what?.png", "con.png", "end.", "plain.png"];
    const annotated = Object.fromEntries(names.map((name) => [name, ["car"]]));
    const id = await imported("Copies: <1>", superviselyProject(["car"], { "ds.": annotated }));
    const of = async (query: string) => (await get(`/v1/projects/${id}/download${query}`)).bytes;
    const kept = [...(await unpack(await of(""))).keys()].filter((name) => name.includes("/img/"));
    expect(kept.map((name) => name.replace("Copies: <1>/ds./img/", "")).sort()).toEqual(names.toSorted());
    const changed = Object.keys(unzipSync(await of("?archive=zip"))).filter((name) => name.includes("/img/"));
    expect(new Set(changed.map((name) => name.normalize("NFC").toLowerCase())).size).toBe(names.length);
    for (const name of changed) expect(name).toMatch(/^Copies_ _1_\/ds_\/img\/[^<>:"|?*/]+[^. ]$/);
    expect(changed.some((name) => name.endsWith("/_con.png"))).toBe(true);
    const preview = async (query: string) => (await get(`/v1/projects/${id}/download/preview${query}`)).json.losses;
    expect(await preview("")).toEqual([]);
    expect((await preview("?archive=zip")).map(({ count }: { count: number }) => count)).toEqual([5, 1]);
  });

  test.each([
    ["format=images", 400, "unknown_preset", /"images"/],
    ["datasets=x", 400, "bad_request", /datasets/],
    ["archive=rar", 400, "bad_request", /archive/],
    ["options=rows", 400, "bad_request", /options.*JSON object/],
    ['format=yolo&options={"rows":"stars"}', 400, "bad_option", /options\.rows/],
    ['format=coco&options={"row":"boxes"}', 400, "bad_option", /options\.row /],
    ["images=no", 400, "bad_request", /images/],
    ["classes=car&withoutClasses=car", 400, "bad_request", /withoutClasses/],
    ["datasets=987654321", 422, "unknown_dataset", /987654321/],
    ["classes=car&classes=bus&classes=van", 422, "unknown_class", /"bus".*1 other/],
  ])("is refused with a message: %s", async (query, status, code, words) => {
    for (const preview of ["", "/preview"]) {
      const answer = await get(path(query, preview));
      expect(answer).toMatchObject({ status, json: { error: { code } } });
      expect(answer.json.error.message).toMatch(words);
    }
  });
});

describe("the preview of a download", () => {
  test("lists what it contains and what is lost, with counts", async () => {
    const files = Object.fromEntries(
      drawnProject({ datasets: { train: 4, val: 2 } }).map(({ path, bytes }) => [path, bytes]),
    );
    const id = await imported("Shapes", files);
    const { geometries, images, objects } = (await get(`/v1/projects/${id}`)).json;
    const answer = await get(`/v1/projects/${id}/download/preview?format=yolo`);
    const preview = contract.downloadPreview.parse(answer.json);
    expect(preview).toMatchObject({ images, objects });
    expect(preview.losses).toContainEqual({ sentence: "Polylines are lost.", count: geometries.line });
    const none = await get(`/v1/projects/${id}/download/preview?format=voc&classes=`);
    expect(none.json.error.code).toBe("unknown_class");
    const whole = await get(`/v1/projects/${id}/download/preview`);
    expect(whole.json).toMatchObject({ images, objects, losses: [] });
  });

  test("foretells the size of small archives to the block, of larger ones nearly", async () => {
    const small = await imported("Small", superviselyProject(["car"], { ds: { "a.png": ["car"], "b.png": [] } }));
    const files = drawnProject({ datasets: { train: 150, val: 50 } }).map(({ path, bytes }) => [path, bytes] as const);
    const large = await imported("Large", Object.fromEntries(files));
    for (const format of ["supervisely", "coco", "yolo", "voc"]) {
      for (const images of [true, false]) {
        const query = `format=${format}&images=${images}`;
        const sizes = async (id: number) => {
          const { length } = (await get(`/v1/projects/${id}/download?${query}`)).bytes;
          const { json } = await get(`/v1/projects/${id}/download/preview?${query}`);
          return [json.bytes, length] as const;
        };
        const [previewed, real] = await sizes(small);
        expect([query, previewed]).toEqual([query, real]);
        const [nearly, came] = await sizes(large);
        expect([query, Math.abs(nearly / came - 1) < 0.1, nearly, came]).toEqual([query, true, nearly, came]);
      }
    }
  });
});
