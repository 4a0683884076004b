import { describe, expect, test } from "vitest";
import { labelStudioDataset } from "../../../samples/labelStudioDataset.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { labelStudioFormat } from "./format.ts";
import { annotation, box, image, type Json, read, task } from "./tasks.suite.ts";

const format = labelStudioFormat as DatasetFormat;

const local = (name: string) => `/data/local-files/?d=${encodeURIComponent(`some where/images/${name}`)}`;

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const own = path.replace(/^.*\//, "");
  return files.map((file) => {
    if (file.path === path) return { ...file, path: `images/${name}` };
    if (!file.path.endsWith(".json")) return file;
    const tasks = JSON.parse(new TextDecoder().decode(file.bytes)) as { data: Json }[];
    const changed = tasks.map((task) =>
      task.data.image === local(own) ? { ...task, data: { image: local(name) } } : task,
    );
    return jsonFile(file.path, changed);
  });
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) => {
    const text = new TextDecoder().decode(file.bytes);
    return file.path.endsWith(".json")
      ? textFile(
          file.path,
          text.replaceAll('"box"', () => JSON.stringify(title)),
        )
      : file;
  });
const bare = (files: readonly SampleFile[]) => files.filter(({ path }) => path !== "label_config.xml");
const localFiles = bare(labelStudioDataset({ refer: local }));

formatSuite(format, [
  { name: "uploads with a labelling configuration", files: labelStudioDataset(), images: 4, objects: 8 },
  { name: "files of a local storage", files: localFiles, images: 4, objects: 8, rename, renameClass },
]);

/** The samples have no images: the whole task ends as `no_images`, which a test of the server covers. */
expectSharedSamples(
  "labelstudio",
  format,
  () => ({ images: 0, objects: 0, folders: 0 }),
  (_, result, facts) => {
    const [file] = Object.values(facts).filter((one) => !Array.isArray(one)) as [
      { tasks: number; annotations: number },
    ];
    expect(result.codes.annotation_without_image).toBe(file.tasks);
    const lost = result.events.map((event) => (event.type === "problem" ? (event.annotations ?? 0) : 0));
    expect(lost.reduce((sum, count) => sum + count)).toBe(file.annotations);
    const [, ...declared] = Object.entries(facts).find(([name]) => name.endsWith(".xml"))![1] as string[];
    const labels = declared.filter((one) => one.startsWith("Label:")).map((one) => one.slice("Label:".length));
    expect(result.classes.map(({ title }) => title)).toEqual(labels);
  },
);

describe("tasks", () => {
  const by = (label: string, more: Json) => annotation([box("r", { rectanglelabels: [label] })], more);
  const early = by("early", { created_at: "2023-01-01T00:00:00Z" });
  const late = by("late", { created_at: "2023-03-01T00:00:00Z" });
  const truth = by("truth", { created_at: "2023-02-01T00:00:00Z", ground_truth: true });
  const skipped = by("skipped", { created_at: "2023-04-01T00:00:00Z", was_cancelled: true });
  const taken = async (annotations: readonly unknown[], choices: Json = {}) => {
    const { figures, codes } = await read([task(annotations)], choices);
    return [figures.map((figure) => figure.class), codes];
  };

  test("with several annotations give the ground truth, otherwise the latest that was not skipped, and are reported", async () => {
    expect(await taken([late, truth, early, skipped])).toEqual([["truth"], { several_annotations: 1 }]);
    expect(await taken([late, early, skipped])).toEqual([["late"], { several_annotations: 1 }]);
    expect(await taken([early, skipped])).toEqual([["early"], {}]);
    expect(await taken([late, early], { annotation: "first" })).toEqual([["early"], { several_annotations: 1 }]);
  });

  test("give all annotations, each with its annotator, when the option asks for it", async () => {
    const { figures, codes } = await read([task([late, truth, skipped])], { annotation: "all" });
    expect(codes).toEqual({});
    expect(figures.map((figure) => [figure.class, figure.tags])).toEqual([
      ["late", [{ name: "annotator", value: "7" }]],
      ["truth", [{ name: "annotator", value: "7" }]],
    ]);
  });

  test("with an empty annotation are labelled; without annotations, or with skipped ones only, they are not", async () => {
    const states = [[annotation([])], [], [skipped]];
    expect(await Promise.all(states.map(async (own) => (await read([task(own)])).image.labelled))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("give no predictions, or the latest one when the option asks for it", async () => {
    const predictions = [
      { model_version: "v1", result: [box("p")], score: 0.1 },
      { model_version: "v2", result: [box("p", { rectanglelabels: ["guess"] }, { score: 0.75 })] },
    ];
    const without = await read([task([], { predictions })]);
    expect([without.figures, without.image.labelled, without.codes]).toEqual([[], false, { predictions_left_out: 1 }]);
    const added = await read([task([early], { predictions })], { predictions: "add" });
    expect(added.figures.map(({ class: title, tags }) => [title, tags])).toEqual([
      ["early", []],
      [
        "guess",
        [
          { name: "confidence", value: 0.75 },
          { name: "prediction", value: "v2" },
        ],
      ],
    ]);
  });

  test("of old exports, in single files and as stored in a storage are read", async () => {
    const old = { id: 1, completions: [annotation([box("r")], { created_at: 1_600_000_000 })], data: { img: "a.png" } };
    const stored = { ...annotation([box("r")]), task: { id: 2, data: { image: "s3://bucket/deep/b.png?x=1" } } };
    const files = [
      image("a.png"),
      image("deep/b.png"),
      jsonFile("completions/1.json", old),
      jsonFile("completions/2.json", stored),
    ];
    const { images, problems } = await collect(format, files);
    expect(problems).toEqual([]);
    expect(images.map(({ dataset, figures }) => [dataset, figures.length])).toEqual([
      ["ds0", 1],
      ["deep", 1],
    ]);
  });

  test("with several pages give each page its own regions", async () => {
    const pages = task(
      [annotation([box("r", {}, { item_index: 1 }), box("s", {}, { item_index: 0 }), box("t", {}, { item_index: 1 })])],
      {
        data: { pages: ["p/1.png", "p/2.png"], author: "me" },
      },
    );
    const { images } = await collect(format, [image("p/1.png"), image("p/2.png"), jsonFile("tasks.json", [pages])]);
    expect(images.map(({ figures, meta }) => [figures.length, meta])).toEqual([
      [1, { author: "me" }],
      [2, { author: "me" }],
    ]);
  });

  test("without an image, and items that are not tasks, are reported", async () => {
    const { codes, problems } = await read([task([]), { id: 6, data: { text: "prose" }, annotations: [] }, 7]);
    expect(codes).toEqual({ item_broken: 2 });
    expect(problems[0]).toMatchObject({ path: "tasks.json", object: "item 1", line: expect.any(Number) });
  });
});

describe("JSON-MIN", () => {
  const place = { x: 10, y: 20, width: 50, height: 25, rotation: 0, original_width: 80, original_height: 60 };
  const record = (more: Json): Json => ({
    image: "/data/upload/1/0a1b2c3d-a.png",
    id: 5,
    annotator: 1,
    annotation_id: 9,
    created_at: "2023-01-01T00:00:00Z",
    updated_at: "2023-01-01T00:00:00Z",
    lead_time: 4.5,
    ...more,
  });

  test("has regions in columns, one object for regions with the same coordinates, and choices as text", async () => {
    const { figures, image, problems } = await read([
      record({
        bbox: [place, place],
        label: [{ ...place, labels: ["cat"] }],
        kind: "photo",
        others: { choices: ["a", "b"] },
        outline: [
          {
            points: [
              [0, 0],
              [50, 0],
              [50, 50],
            ],
            polygonlabels: ["dog"],
            original_width: 80,
            original_height: 60,
          },
        ],
      }),
    ]);
    expect(problems).toEqual([]);
    expect(figures.map(({ class: title, geometry }) => [title, geometry.type])).toEqual([
      ["cat", "rectangle"],
      ["bbox", "rectangle"],
      ["dog", "polygon"],
    ]);
    expect(image.tags).toEqual([
      { name: "kind", value: "photo" },
      { name: "others", value: "a" },
      { name: "others", value: "b" },
    ]);
  });

  test("has a record for each annotation of a task; the latest is imported", async () => {
    const records = [
      record({ label: [{ ...place, rectanglelabels: ["late"] }], created_at: "2023-02-01T00:00:00Z" }),
      record({ label: [{ ...place, rectanglelabels: ["early"] }] }),
    ];
    const { figures, codes } = await read(records);
    expect([figures.map((figure) => figure.class), codes]).toEqual([["late"], { several_annotations: 1 }]);
    expect((await read(records, { annotation: "first" })).figures.map((figure) => figure.class)).toEqual(["early"]);
    expect((await read(records, { annotation: "all" })).figures.length).toBe(2);
    expect((await read([record({ annotation_id: null })])).image.labelled).toBe(false);
  });
});

describe("names of images", () => {
  const found = async (tasks: readonly Json[], ...paths: string[]) => {
    const { images, codes } = await collect(format, [...paths.map(image), jsonFile("tasks.json", tasks)], { root: "" });
    return [images.filter(({ labelled }) => labelled).map(({ path }) => path), codes];
  };
  const of = (reference: string, more: Json = {}) => task([annotation([])], { data: { image: reference }, ...more });

  test.each([
    ["a name as it is", "/data/upload/3/0a1b2c3d-x.png", "upload/0a1b2c3d-x.png"],
    ["a name without the prefix of uploads", "/data/upload/3/0a1b2c3d-x.png", "x.png"],
    ["a URL-encoded name", "/data/upload/3/0a1b2c3d-my%20x.png", "my x.png"],
    ["a name with a per cent sign", "/data/upload/50%20.png", "50%20.png"],
    ["a file in a local storage", "/data/local-files/?d=set%2Fx%2B1.png", "set/x+1.png"],
    ["a file on a server", "http://localhost:8080/data/upload/1/0a1b2c3d-x.png", "x.png"],
    ["a file in a storage", "s3://bucket/set/x.png", "set/x.png"],
    ["a file on a server, with a query", "https://example.org/x.png?size=2#top", "x.png"],
  ])("%s is found", async (_, reference, path) => {
    expect(await found([of(reference)], path)).toEqual([[path], {}]);
  });

  test("of uploads are used when the reference contains none", async () => {
    expect(await found([of("/image2", { file_upload: "e97d4735-25.png" })], "25.png")).toEqual([["25.png"], {}]);
  });

  test("without the prefix are not used when two uploads would have the same name", async () => {
    const tasks = [of("/data/upload/1/00000000-x.png"), of("/data/upload/1/11111111-x.png")];
    expect(await found(tasks, "x.png")).toEqual([[], { annotation_without_image: 2 }]);
  });

  test("of images on servers are reported; the content of an image inside of the task is not shown", async () => {
    const tasks = [of("s3://bucket/gone.png"), of(`data:image/png;base64,${"A".repeat(9000)}`)];
    const { problems } = await collect(format, [image("x.png"), jsonFile("tasks.json", tasks)]);
    expect(problems.map(({ code }) => code).sort()).toEqual([
      "annotation_without_image",
      "annotation_without_image",
      "remote_images",
    ]);
    for (const { message } of problems) expect(message.length).toBeLessThan(300);
    expect(problems.find(({ code }) => code === "remote_images")?.message).toContain("s3://bucket/gone.png");
  });
});

describe("detection", () => {
  const claimOn = async (json: unknown) => {
    const { detections, verdict } = await detect(memoryTree([image("d/a.png"), jsonFile("d/x.json", json)]));
    return [verdict.kind, detections[0]?.slug, detections[0]?.certainty];
  };

  test("is certain with results, likely with bare tasks and JSON-MIN, weak with columns alone", async () => {
    const record = { image: "a.png", label: [{ x: 1, y: 1, width: 1, height: 1, rectanglelabels: ["cat"] }] };
    expect(await claimOn([task([annotation([])])])).toEqual(["chosen", "labelstudio", "certain"]);
    expect(await claimOn(task([annotation([])]))).toEqual(["chosen", "labelstudio", "certain"]);
    expect(await claimOn([{ data: { image: "a.png" } }])).toEqual(["chosen", "labelstudio", "likely"]);
    expect(await claimOn([{ ...record, annotation_id: 1, lead_time: 1 }])).toEqual(["chosen", "labelstudio", "likely"]);
    expect(await claimOn([record])).toEqual(["ambiguous", "labelstudio", "weak"]);
    expect(await claimOn([{ data: { text: "prose" }, annotations: [annotation([])] }])).toEqual([
      "imagesOnly",
      "images",
      "weak",
    ]);
    expect(await claimOn([{ image: "a.png", annotations: [] }])).not.toContain("labelstudio");
  });
});
