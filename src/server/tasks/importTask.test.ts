import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatQuestion } from "../../contract/detected.ts";
import type { DatasetFormat } from "../../formats/format.ts";
import { imagesFormat } from "../../formats/presets/images/format.ts";
import { superviselyFormat } from "../../formats/presets/supervisely/format.ts";
import { annotation, openTaskBench, smallPng, superviselyProject, type TaskBench } from "./taskBench.suite.ts";

let bench: TaskBench;
beforeEach(async () => {
  bench = await openTaskBench();
});
afterEach(() => bench.close());

const ws = 1;
const project = (id: number | undefined) => bench.db.call("getProject", { workspaceId: ws, id: id ?? -1 });
const names = async (projectId: number) =>
  (
    await bench.db.call("listImages", {
      workspaceId: ws,
      projectId,
      datasetId: undefined,
      after: 0,
      offset: 0,
      limit: 1000,
      class: undefined,
      search: undefined,
      annotationChars: 1e6,
      bytes: 1e6,
    })
  )?.images.map((image) => `${image.dataset}/${image.name}`);

describe("an import into a new project", () => {
  test("of plain images makes a dataset of each folder and reports it", async () => {
    const task = await bench.import({
      title: "Photos",
      files: {
        "trip/a.png": smallPng(1),
        "trip/day 1/a.png": smallPng(2),
        "trip/day 1/b.png": smallPng(3),
        "trip/notes.txt": "hello",
        "trip/.DS_Store": "x",
      },
      options: { ignored: [{ reason: "unreadable", count: 2 }] },
    });
    expect(task.status).toBe("finished");
    expect(task.output?.project.title).toBe("Photos");
    expect(task.detected).toMatchObject({ slug: "images", root: "trip" });
    expect(task.preset).toBe("images");
    expect(task.report).toMatchObject({
      seen: 5,
      used: 3,
      failed: 0,
      imported: { images: 3, annotations: 0, objects: 0, classes: 0, tags: 0 },
      ignored: [{ reason: "unreadable", count: 2 }],
    });
    expect(task.report?.skipped).toEqual(
      expect.arrayContaining([
        { reason: "system file", count: 1 },
        { reason: "not an image", count: 1 },
      ]),
    );
    const made = await project(task.output?.project.id);
    expect(made).toMatchObject({ title: "Photos", images: 3, preset: "images" });
    expect(made?.datasets.map(({ name, images }) => [name, images])).toEqual(
      expect.arrayContaining([
        ["ds0", 1],
        ["day 1", 2],
      ]),
    );
  });

  test("of a Supervisely project keeps classes, tags, objects and what is not labelled", async () => {
    const task = await bench.import({
      files: superviselyProject(["car", "tree"], {
        train: { "a.png": ["car", "car", "tree"], "b.png": [] },
        test: { "a.png": ["tree"], "c.png": undefined },
      }),
    });
    expect(task.error).toBeNull();
    expect(task.detected?.slug).toBe("supervisely");
    expect(task.report).toMatchObject({
      seen: 8,
      used: 8,
      imported: { images: 4, annotations: 3, objects: 4, classes: 2 },
    });
    const made = await project(task.output?.project.id);
    expect(made?.uses.geometries.map(({ objects }) => objects).toSorted()).toEqual([2, 2]);
    expect(made?.datasets.map(({ name, images, labelled, objects }) => [name, images, labelled, objects])).toEqual(
      expect.arrayContaining([
        ["train", 2, 2, 3],
        ["test", 2, 1, 1],
      ]),
    );
  });

  test("takes a title that is taken as title_01", async () => {
    const titles = [];
    for (const seed of [1, 2, 3]) {
      const task = await bench.import({ title: "Same", files: { "a.png": smallPng(seed) } });
      titles.push(task.output?.project.title);
    }
    expect(titles).toEqual(["Same", "Same_01", "Same_02"]);
  });

  test("renames, merges and excludes classes as the user chose", async () => {
    const task = await bench.import({
      files: superviselyProject(["car", "auto", "tree"], { ds: { "a.png": ["car", "auto", "tree"] } }),
      options: { classes: { auto: { title: "car" }, tree: null } },
    });
    const made = await project(task.output?.project.id);
    expect(made?.classDefinitions.map(({ definition }) => JSON.parse(definition).title)).toEqual(["car"]);
    expect(task.report?.imported.objects).toBe(2);

    expect(task.report?.problems).toEqual({ errors: 0, warnings: 0, byCode: { class_merged: 1, class_excluded: 1 } });
    const sentences = [
      'The class "auto" is merged into "car" by choice. 1 object gets the class "car".',
      'The class "tree" is excluded by choice. 1 object is skipped.',
    ];
    const log = await bench.db.call("taskLog", { workspaceId: ws, id: task.id, after: 0, limit: 100, bytes: 1e6 });
    expect(log?.rows.map(({ message }) => message)).toEqual(expect.arrayContaining(sentences));
  });

  test("makes a class that was merged of several shapes take any shape", async () => {
    const files = superviselyProject(["car"], { ds: { "a.png": ["car"] } });
    files["project/meta.json"] = {
      classes: [
        { title: "car", shape: "rectangle", color: "#112233" },
        { title: "spot", shape: "point", color: "#112233" },
      ],
      tags: [],
    };
    const spot = { classTitle: "spot", geometryType: "point", tags: [], points: { exterior: [[1, 1]], interior: [] } };
    const both = annotation("car") as { objects: object[] };
    both.objects.push(spot);
    files["project/ds/ann/a.png.json"] = both;
    const task = await bench.import({ files, options: { classes: { spot: { title: "car" } } } });
    const made = await project(task.output?.project.id);
    expect(made?.classDefinitions.map(({ definition }) => JSON.parse(definition))).toMatchObject([
      { title: "car", shape: "any" },
    ]);
    expect(made?.uses.geometries.map(({ geometry }) => geometry).toSorted()).toEqual(["point", "rectangle"]);
  });

  test("reads texts in the encoding that the user chose, and guesses it with a warning otherwise", async () => {
    // "кошка" in KOI8-R: a guess takes it for another encoding.
    const classes = Buffer.from([0xcb, 0xcf, 0xdb, 0xcb, 0xc1, 0x0a]);
    const files = { "images/a.png": smallPng(1), "labels/a.txt": "0 0.5 0.5 0.2 0.2\n", "classes.txt": classes };
    const titles = async (id: number | undefined) =>
      (await project(id))?.classDefinitions.map(({ definition }) => JSON.parse(definition).title);
    const chosen = await bench.import({ preset: "yolo", files, options: { encoding: "koi8-r" } });
    expect(await titles(chosen.output?.project.id)).toEqual(["кошка"]);
    expect(chosen.report?.problems.byCode).not.toHaveProperty("encoding_guessed");
    const guessed = await bench.import({ preset: "yolo", files });
    expect(await titles(guessed.output?.project.id)).not.toEqual(["кошка"]);
    expect(guessed.report?.problems.byCode).toMatchObject({ encoding_guessed: 1 });
  });

  test("takes only the folders that the user chose", async () => {
    const task = await bench.import({
      preset: "images",
      files: { "x/one/a.png": smallPng(1), "x/two/b.png": smallPng(2) },
      options: { include: ["x/two"] },
    });
    expect(await names(task.output?.project.id ?? 0)).toEqual(["two/b.png"]);
    expect(task.report).toMatchObject({ seen: 2, used: 1, skipped: [{ reason: "excluded by choice", count: 1 }] });
  });

  test("with names that are special in JavaScript keeps them as they are", async () => {
    const task = await bench.import({
      files: superviselyProject(["__proto__", "constructor"], {
        toString: { "__proto__.png": ["__proto__", "constructor"] },
      }),
    });
    expect(task.error).toBeNull();
    const made = await project(task.output?.project.id);
    expect(made?.classDefinitions.map(({ definition }) => JSON.parse(definition).title)).toEqual([
      "__proto__",
      "constructor",
    ]);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test("with one malformed annotation imports all others and names the malformed one", async () => {
    const files = superviselyProject(["car"], { ds: { "a.png": ["car"], "b.png": ["car"] } });
    files["project/ds/ann/a.png.json"] = '{"size": {"width": 8,\n oops';
    const task = await bench.import({ files });
    expect(task.status).toBe("finished");
    expect(task.report?.imported.images).toBe(2);
    expect(task.report?.failed).toBe(1);
    const problems = await bench.problems(task.id);
    expect(problems.some(({ path }) => path === "project/ds/ann/a.png.json")).toBe(true);
    expect(task.report?.problems.errors).toBeGreaterThan(0);
  });
});

describe("an import that cannot be done", () => {
  test.each(["when they were stored", "stored before structures were checked"])(
    "reports or skips damaged images, %s",
    async (when) => {
      const png = smallPng(1);
      const files = { "sound.png": png, "cut.png": png.subarray(0, png.length - 20), "notes.txt": "hello" };
      await bench.store(files);
      if (when.startsWith("stored")) bench.sql("UPDATE blobs SET structure = NULL");
      const kept = await bench.import({ files, preset: "images" });
      expect(kept.report?.problems.byCode).toEqual({ image_truncated: 1 });
      expect(kept.report?.imported.images).toBe(2);
      expect(await bench.problems(kept.id)).toMatchObject([
        { code: "image_truncated", path: "cut.png", action: "The image is imported as it is." },
      ]);
      const skipped = await bench.import({ files, preset: "images", options: { skipDamaged: true } });
      expect(skipped.report?.imported.images).toBe(1);
      expect(skipped.report?.skipped).toContainEqual({ reason: "damaged image", count: 1 });
      expect(await bench.problems(skipped.id)).toMatchObject([{ path: "cut.png", action: "The image is skipped." }]);
    },
  );

  test("without an image ends in no_images and leaves no project", async () => {
    const task = await bench.import({ files: { "readme.txt": "hello" } });
    expect(task).toMatchObject({ status: "error", error: { code: "no_images" }, output: null });
    expect(bench.sql("SELECT id FROM projects")).toEqual([]);
  });

  test("with annotations of missing images reports how many", async () => {
    const files = superviselyProject(["car"], { ds: { "a.png": ["car"], "b.png": ["car"] } });
    delete files["project/ds/img/a.png"];
    delete files["project/ds/img/b.png"];
    const task = await bench.import({ files, preset: "supervisely" });
    expect(task.error).toMatchObject({ code: "no_images", message: expect.stringContaining("2 annotations refer") });
  });

  test("of a known format that is not read names it and states what to do", async () => {
    const task = await bench.import({
      files: { "data/all.zip": "PK\u0003\u0004", "data/more.zip": "PK\u0003\u0004." },
    });
    expect(task.error?.code).toBe("unsupported_format");
    expect(task.error?.message).toMatch(/Unpack/);
  });

  test("with a preset that finds nothing in it reports that", async () => {
    const task = await bench.import({ files: { "a.txt": "0 0.5 0.5 1 1" }, preset: "images" });
    expect(task.error?.code).toBe("no_images");
    expect(task.report).toMatchObject({ seen: 1, used: 0, skipped: [{ reason: "not an image", count: 1 }] });
  });

  test("of plain folders whose names may be classes names both choices, and how to choose", async () => {
    const files = { "cat/1.png": smallPng(1), "cat/2.png": smallPng(2), "dog/1.png": smallPng(3) };
    const task = await bench.import({ files });
    expect(task.error?.code).toBe("ambiguous_format");
    expect(task.error?.message).toContain("cat, dog");
    expect(task.error?.message).toContain('Images (preset 2 or "images": 3 images in 2 folders)');
    expect(task.error?.message).toContain(
      `POST /v1/tasks/${task.id}/retry with a body such as {"preset":"classification"}`,
    );
    const { candidates } = formatQuestion.parse(task.error?.details);
    expect(candidates.map(({ preset, title }) => [preset, title])).toEqual([
      [10, "Classification"],
      [2, "Images"],
    ]);
    const ordinary = { "ds0/1.png": smallPng(1), "ds1/1.png": smallPng(2), "train/1.png": smallPng(3) };
    expect(await bench.import({ files: ordinary })).toMatchObject({ status: "finished", preset: "images" });
  });

  test("of two datasets names their folders", async () => {
    const one = superviselyProject(["car"], { ds: { "a.png": ["car"] } });
    const files = Object.fromEntries(
      ["one", "two"].flatMap((folder) => Object.entries(one).map(([path, file]) => [`${folder}/${path}`, file])),
    );
    const task = await bench.import({ files });
    expect(task.error?.message).toContain('Supervisely in the folder "two/project"');
    expect(task.error?.message).toContain('{"preset":"supervisely","root":"one/project"}');
  });

  test("because two formats fit asks for the preset, with the candidates and their reasons", async () => {
    const lookalike = { ...superviselyFormat, slug: "lookalike", title: "Lookalike", preset: 900 };
    const detect: typeof superviselyFormat.detect = async (tree, signal) =>
      (await superviselyFormat.detect(tree, signal)).map((one) => ({ ...one, slug: "lookalike" }));
    const formats = [superviselyFormat, { ...lookalike, detect }, imagesFormat] as DatasetFormat[];
    const other = await openTaskBench({ formats });
    try {
      const task = await other.import({ files: superviselyProject(["car"], { ds: { "a.png": ["car"] } }) });
      expect(task.error).toMatchObject({
        code: "ambiguous_format",
        message: expect.stringMatching(
          /Supervisely in .* \(preset 1 or "supervisely": .*Lookalike in .* \(preset 900 or "lookalike"/,
        ),
      });
      const { candidates } = formatQuestion.parse(task.error?.details);
      expect(candidates).toMatchObject([
        {
          preset: 1,
          slug: "supervisely",
          title: "Supervisely",
          root: "project",
          reasons: [expect.any(String), expect.any(String)],
        },
        { preset: 900, slug: "lookalike", title: "Lookalike" },
      ]);
      expect(task.detected?.candidates.map(({ slug }) => slug)).toContain("lookalike");
      expect(other.sql("SELECT id FROM projects")).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe("an import into an existing project", () => {
  async function first(onto: Record<string, readonly string[]> = { "a.png": ["car"], "b.png": ["car"] }) {
    const task = await bench.import({ title: "Base", files: superviselyProject(["car"], { ds: onto }) });
    return task.output?.project.id ?? 0;
  }

  test("reuses datasets and classes by name and shape", async () => {
    const projectId = await first();
    const task = await bench.import({ projectId, files: superviselyProject(["car"], { ds: { "c.png": ["car"] } }, 2) });
    expect(task.output?.project).toEqual({ id: projectId, title: "Base" });
    const made = await project(projectId);
    expect(made?.datasets).toHaveLength(1);
    expect(made?.classDefinitions).toHaveLength(1);
    expect(await names(projectId)).toEqual(["ds/a.png", "ds/b.png", "ds/c.png"]);
  });

  test("keeps existing images with onConflict ignore, and reports the new ones", async () => {
    const projectId = await first();
    const before = bench.sql("SELECT hash FROM images WHERE name = 'a.png'");
    const task = await bench.import({
      projectId,
      files: superviselyProject(["car"], { ds: { "a.png": ["car"], "c.png": ["car"] } }, 2),
    });
    expect(await names(projectId)).toEqual(["ds/a.png", "ds/b.png", "ds/c.png"]);
    expect(bench.sql("SELECT hash FROM images WHERE name = 'a.png'")).toEqual(before);
    expect(task.report?.skipped).toContainEqual({ reason: "an image of that name exists", count: 1 });
    expect(task.report?.imported.images).toBe(1);
  });

  test("gives the new image another name with rename, before its extension", async () => {
    const projectId = await first({ "a.png": [], "a_01.png": [] });
    await bench.import({ projectId, onConflict: "rename", files: superviselyProject([], { ds: { "a.png": [] } }, 2) });
    expect(await names(projectId)).toEqual(["ds/a.png", "ds/a_01.png", "ds/a_02.png"]);
  });

  test("replaces with a new id, at once with everything else", async () => {
    const projectId = await first();
    const [before] = bench.sql("SELECT id FROM images WHERE name = 'a.png'");
    const task = await bench.import({
      projectId,
      onConflict: "replace",
      files: superviselyProject(["car"], { ds: { "a.png": ["car", "car"] } }, 2),
    });
    expect(task.report?.problems).toMatchObject({ errors: 0, warnings: 0, byCode: { image_replaced: 1 } });
    expect(await bench.problems(task.id)).toMatchObject([
      {
        code: "image_replaced",
        path: "project/ds/img/a.png",
        message: 'An image named "a.png" is already in dataset "ds".',
        action: "It was replaced by this one.",
      },
    ]);
    const page = await bench.db.call("listImages", {
      workspaceId: ws,
      projectId,
      datasetId: undefined,
      after: 0,
      offset: 0,
      limit: 10,
      class: undefined,
      search: "a.png",
      annotationChars: 1e6,
      bytes: 1e6,
    });
    expect(page?.images).toHaveLength(1);
    expect(page?.images[0]?.id).not.toBe(before?.id);
    expect(page?.images[0]?.objects).toBe(2);
    const made = await project(projectId);
    expect(made).toMatchObject({ images: 2, objects: 3 });
    expect(made?.uses.geometries).toEqual([expect.objectContaining({ objects: 3 })]);
  });

  test("changes nothing with onConflict error, and names the conflict", async () => {
    const projectId = await first();
    const task = await bench.import({
      projectId,
      onConflict: "error",
      files: superviselyProject(["tree"], { ds: { "new.png": ["tree"], "z.png": ["tree"], "a.png": ["tree"] } }, 2),
    });
    expect(task.error).toMatchObject({ code: "name_conflict", message: expect.stringContaining("a.png") });
    expect(await names(projectId)).toEqual(["ds/a.png", "ds/b.png"]);
    expect((await project(projectId))?.classDefinitions).toHaveLength(1);
    expect(task.report).toMatchObject({ used: 0, failed: 0, imported: { images: 0, objects: 0, classes: 0 } });
    expect(task.report?.skipped).toEqual([{ reason: "nothing was imported", count: task.report?.seen }]);
  });

  test("adds a class of another shape next to the existing one", async () => {
    const projectId = await first();
    const files = superviselyProject([], { ds: { "c.png": ["car"] } }, 2);
    files["project/meta.json"] = { classes: [{ title: "car", shape: "polygon", color: "#000000" }], tags: [] };
    const task = await bench.import({ projectId, files });
    const made = await project(projectId);
    expect(made?.classDefinitions.map(({ definition }) => JSON.parse(definition).title)).toEqual(["car", "car_01"]);
    expect((await bench.problems(task.id)).map(({ code }) => code)).toContain("class_shape_differs");
    expect(task.report?.problems.byCode.class_shape_differs).toBe(1);
  });

  test("of a deleted project adds nothing and reports that", async () => {
    const projectId = await first();
    const id = await bench.start({ projectId, files: superviselyProject(["car"], { ds: { "c.png": ["car"] } }, 2) });
    await bench.db.call("deleteProject", { workspaceId: ws, id: projectId, images: 2, at: Date.now() });
    bench.queue.wake();
    await bench.queue.idle();
    expect((await bench.task(id)).error?.code).toBe("project_deleted");
    bench.checkNothingLeft();
    const found = await bench.db.call("projectInTrash", { workspaceId: ws, projectId, since: 0 });
    await bench.db.call("undoChange", { workspaceId: ws, id: found?.id ?? 0, since: 0, at: Date.now() });
    expect(await names(projectId)).toEqual(["ds/a.png", "ds/b.png"]);
  });

  test("keeps working after many imports one after another", async () => {
    const projectId = await first();
    for (let seed = 2; seed < 5; seed++)
      await bench.start({
        projectId,
        onConflict: "rename",
        files: superviselyProject(["car"], { ds: { "a.png": ["car"] } }, seed),
      });
    bench.queue.wake();
    await bench.queue.idle();
    expect(await names(projectId)).toEqual(["ds/a.png", "ds/b.png", "ds/a_01.png", "ds/a_02.png", "ds/a_03.png"]);
    bench.checkNothingLeft();
  });
});

test("two images of one import with the same name are both kept, and the later one is reported", async () => {
  const flat: DatasetFormat = {
    ...(imagesFormat as DatasetFormat),
    async *read(tree, context) {
      for await (const event of imagesFormat.read(tree, { ...context, options: {} })) {
        yield event.type === "dataset" || event.type === "image" ? { ...event, ...nameOf(event) } : event;
      }
    },
  };
  const nameOf = (event: { type: string }) => (event.type === "dataset" ? { name: "all" } : { dataset: "all" });
  const other = await openTaskBench({ formats: [flat] });
  try {
    const files = { "x/one/a.png": smallPng(1), "x/two/a.png": smallPng(2) };
    const task = await other.import({ files, preset: "images", onConflict: "error" });
    expect(task.report).toMatchObject({
      used: 2,
      imported: { images: 2 },
      problems: { byCode: { duplicate_name: 1 } },
    });
    expect(other.sql("SELECT name FROM images ORDER BY id")).toEqual([{ name: "a.png" }, { name: "a_01.png" }]);
    expect(await other.problems(task.id)).toEqual([
      expect.objectContaining({ code: "duplicate_name", path: "x/two/a.png", action: 'Added as "a_01.png".' }),
    ]);
  } finally {
    await other.close();
  }
});
