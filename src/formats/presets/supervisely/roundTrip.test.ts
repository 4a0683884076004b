import { describe, expect, test } from "vitest";
import type { SampleFile } from "../../../samples/sampleFile.ts";
import { jsonFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { shapesProject, superviselyProject } from "../../../samples/superviselyProject.ts";
import { annotationFromJson, annotationToJson, noClasses } from "../../annotation/annotationJson.ts";
import { figureToObject } from "../../annotation/figureToObject.ts";
import { objectToFigure } from "../../annotation/objectToFigure.ts";
import type { ImageEvent, StoredImage } from "../../format.ts";
import { type Collected, collect, fingerprints } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { superviselyFormat } from "./format.ts";

type Json = Record<string, unknown>;

/** Writes a project through the JSON that the server stores for each image, and returns the files of the archive. */
async function download(result: Collected, files: readonly SampleFile[], title = "Project"): Promise<SampleFile[]> {
  const bytesOf = new Map(files.map((file) => [file.path as string, file.bytes]));
  async function* images(): AsyncGenerator<StoredImage> {
    for (const image of result.images) {
      const bytes = bytesOf.get(image.path)!;
      const content = async function* () {
        yield bytes;
      };
      yield { ...throughStore(image), bytes: bytes.length, content };
    }
  }
  const written: SampleFile[] = [];
  for await (const entry of superviselyFormat.write!({ title, classes: result.classes, tags: result.tags, images })) {
    const parts: Uint8Array[] = [];
    if (entry.content instanceof Uint8Array) parts.push(entry.content);
    else for await (const part of entry.content) parts.push(part);
    const bytes = Buffer.concat(parts);
    expect(bytes.length).toBe(entry.bytes);
    written.push({ path: entry.path, bytes });
  }
  return written;
}

function throughStore(image: ImageEvent): Omit<StoredImage, "bytes" | "content"> {
  const { dataset, name, info, labelled, meta } = image;
  const kept = { dataset, name, info, ...(meta && { meta }) };
  if (!labelled) return { ...kept, labelled, figures: [], tags: [] };
  const stored = JSON.parse(JSON.stringify(annotationToJson(image))) as Json;
  const { findings: _, objectOf: __, ...content } = annotationFromJson(stored)!;
  return { ...kept, ...content };
}

async function expectRoundTrip(files: readonly SampleFile[]): Promise<void> {
  const first = await collect(superviselyFormat, files);
  const archive = await download(first, files);
  const second = await collect(superviselyFormat, archive);
  expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
  // Also the names of datasets, but not the paths in the archive.
  const named = (result: Collected) => result.images.map((image) => `${image.dataset}/${image.name}`).sort();
  expect(named(second)).toEqual(named(first));
  expect(fingerprints(second)).toEqual(fingerprints(first));
  expect(second.classes).toEqual(first.classes);
  expect(second.tags).toEqual(first.tags);
  // A second round trip gives the same bytes.
  expect((await download(second, archive)).map((file) => [file.path, text(file)])).toEqual(
    archive.map((file) => [file.path, text(file)]),
  );
}

function text(file: SampleFile): string {
  return file.path.endsWith(".json") ? new TextDecoder().decode(file.bytes) : String(file.bytes.length);
}

describe("import, download, import again", () => {
  test("gives an equal project: all geometries, nested datasets, tags", async () => {
    await expectRoundTrip(superviselyProject({ seed: 5 }));
  });

  test("gives an equal project: the sample project that ships", async () => {
    await expectRoundTrip(shapesProject());
  });

  test.each(["supervisely/derived-fridge-v1", "supervisely/derived-trailmix-v4"])(
    "gives an equal project: the real sample %s",
    async (name) => {
      const files = sharedSample(name);
      if (files !== undefined) await expectRoundTrip(files);
    },
  );

  test("keeps every field that is not read", async () => {
    const object = {
      id: 9007199254,
      classId: 3,
      classTitle: "c",
      description: "why",
      geometryType: "polygon",
      tags: [{ name: "t", value: "v", id: 1, tagId: 2, labelerLogin: "me", createdAt: "x" }],
      labelerLogin: "me",
      createdAt: "2020-01-01",
      nnCreated: false,
      instance: "group-1",
      customData: { a: [1, { b: null }] },
      points: {
        exterior: [
          [1.25, 1],
          [9, 1],
          [9, 9],
        ],
        interior: [
          [
            [4, 2],
            [6, 2],
            [5, 3],
          ],
        ],
      },
    };
    const cuboid = {
      classTitle: "c",
      geometryType: "cuboid_2d",
      description: "",
      tags: [],
      vertices: { a: { loc: [1, 2] } },
      id: 4,
    };
    const annotation = {
      name: "a.png",
      customBigData: { k: 1 },
      description: "of the image",
      size: { width: 80, height: 60 },
      tags: [],
      objects: [object, cuboid],
    };
    const files = [
      jsonFile("meta.json", {
        classes: [{ title: "c", shape: "any", color: "#010203", hotkey: "k", id: 3, geometry_config: { a: 1 } }],
        tags: [
          {
            name: "t",
            value_type: "any_string",
            color: "#000000",
            classes: ["c"],
            hotkey: "h",
            applicable_type: "objectsOnly",
            target_type: "all",
          },
        ],
      }),
      { path: "ds/img/a.png", bytes: drawImage({ seed: 1, width: 80, height: 60 }) },
      jsonFile("ds/ann/a.png.json", annotation),
      jsonFile("ds/meta/a.png.json", { camera: "x" }),
    ];
    const archive = await download(await collect(superviselyFormat, files), files);
    const json = (end: string) => JSON.parse(text(archive.find((file) => file.path.endsWith(end))!)) as Json;
    expect(json("ann/a.png.json")).toEqual(annotation);
    expect(json("ds/meta/a.png.json")).toEqual({ camera: "x" });
    expect(json("Project/meta.json")).toMatchObject({
      projectType: "images",
      classes: [{ title: "c", shape: "any", color: "#010203", hotkey: "k", id: 3, geometry_config: { a: 1 } }],
      tags: [
        {
          name: "t",
          value_type: "any_string",
          classes: ["c"],
          hotkey: "h",
          applicable_type: "objectsOnly",
          target_type: "all",
        },
      ],
    });
    await expectRoundTrip(files);
  });

  test("distinguishes images that are not labelled from images without objects, although the archive has a file for both", async () => {
    const bytes = drawImage({ seed: 1, width: 40, height: 30 });
    const files = [
      { path: "ds/img/a.png", bytes },
      { path: "ds/img/b.png", bytes },
      jsonFile("ds/ann/b.png.json", { tags: [], size: { width: 40, height: 30 }, objects: [] }),
    ];
    const archive = await download(await collect(superviselyFormat, files), files);
    expect(archive.map((file) => file.path)).toContain("Project/ds/ann/a.png.json");
    const again = await collect(superviselyFormat, archive);
    expect(again.images.map((image) => [image.name, image.labelled])).toEqual([
      ["a.png", false],
      ["b.png", true],
    ]);
  });

  test("writes names that the format does not allow in a form that it allows, each once", async () => {
    const bytes = drawImage({ seed: 1, width: 40, height: 30 });
    const stored = (dataset: string, name: string): ImageEvent => ({
      type: "image",
      dataset,
      name,
      path: "x" as ImageEvent["path"],
      info: { kind: "png", width: 40, height: 30, orientation: 1 },
      labelled: true,
      figures: [],
      tags: [],
    });
    const images = [
      stored("img", "a|b.png"),
      stored("img", "a\\b.png"),
      stored("ok", "a_b.png"),
      stored("img_", "c.png"),
      stored("..", "."),
    ];
    const result = { images, classes: [], tags: [] } as unknown as Collected;
    const archive = await download(result, [{ path: "x", bytes }], "a/b");
    expect(archive.map((file) => file.path).filter((path) => !path.endsWith(".json"))).toEqual([
      "a_b/img_/img/a_b.png",
      "a_b/img_/img/a_b_01.png",
      "a_b/ok/img/a_b.png",
      "a_b/img__01/img/c.png",
      "a_b/dataset/img/image",
    ]);
  });
});

test("fields of another format with the names of the format's own fields do not replace them", () => {
  const object = figureToObject({
    class: "car",
    geometry: { type: "point", at: [1, 2] },
    tags: [],
    extra: { points: "P7", tags: ["old"], shape: "dot" },
  });
  expect(object).toMatchObject({ original_points: "P7", original_tags: ["old"], shape: "dot", tags: [] });
  expect(objectToFigure(object, noClasses).figure?.geometry).toEqual({ type: "point", at: [1, 2] });
});
