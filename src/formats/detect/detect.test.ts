import { describe, expect, test } from "vitest";
import { z } from "zod";
import { imagesFolder } from "../../samples/imagesFolder.ts";
import { jsonFile, type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import type { Certainty, DatasetFormat } from "../format.ts";
import { formatOfPreset, formats } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { expectedNames, sharedSample } from "../testing/sharedSamples.suite.ts";
import { detect } from "./detect.ts";

const photos = imagesFolder({ folders: { "": 2 }, width: 16, height: 16 });
const verdictOf = async (files: readonly SampleFile[], among?: readonly DatasetFormat[]) =>
  (await detect(memoryTree(files), undefined, among)).verdict;

/** A format that claims everything with some certainty. */
function claiming(slug: string, certainty: Certainty): DatasetFormat {
  return {
    preset: 900,
    slug,
    title: slug,
    description: "",
    shapes: [],
    options: z.object({}),
    detect: async () => [{ slug, certainty, root: "", reasons: ["says so"] }],
    async *read() {},
  };
}

describe("detect", () => {
  const images = formatOfPreset("images")!;

  test("a clear claim is chosen, also against photos, which every dataset has", async () => {
    expect(await verdictOf(photos, [images, claiming("a", "certain")])).toMatchObject({
      kind: "chosen",
      detection: { slug: "a" },
    });
    expect(await verdictOf(photos, [images, claiming("a", "certain"), claiming("b", "weak")])).toMatchObject({
      kind: "chosen",
      detection: { slug: "a" },
    });
  });

  test("two claims within one step are asked about, best first", async () => {
    const verdict = await verdictOf(photos, [images, claiming("b", "likely"), claiming("a", "certain")]);
    expect(verdict).toMatchObject({ kind: "ambiguous", candidates: [{ slug: "a" }, { slug: "b" }] });
  });

  test("each reason is given once, also when files of several folders have the same", async () => {
    const twice: DatasetFormat = {
      ...claiming("a", "certain"),
      detect: async () => [
        { slug: "a", certainty: "certain", root: "", reasons: ["x.json has labels", "x.json has labels"] },
      ],
    };
    expect(await verdictOf(photos, [twice])).toMatchObject({ detection: { reasons: ["x.json has labels"] } });
  });

  test("a weak claim is never chosen without asking", async () => {
    const verdict = await verdictOf(photos, [images, claiming("a", "weak")]);
    expect(verdict).toMatchObject({ kind: "ambiguous", candidates: [{ slug: "a" }, { slug: "images" }] });
  });

  test("images alone are images, nothing at all is nothing", async () => {
    expect(await verdictOf(photos)).toMatchObject({ kind: "imagesOnly", detection: { slug: "images" } });
    expect(await verdictOf([])).toEqual({ kind: "nothing" });
    expect(await verdictOf([textFile("notes.txt", "hello")])).toEqual({ kind: "nothing" });
  });

  test("images without any extension are found by their content", async () => {
    expect(await verdictOf([{ path: "abc", bytes: photos[0]!.bytes }])).toMatchObject({ kind: "imagesOnly" });
  });

  test("a format that fails does not take the others' claims away", async () => {
    const failing: DatasetFormat = { ...claiming("a", "certain"), detect: () => Promise.reject(new Error("broken")) };
    expect(await verdictOf(photos, [failing, images])).toMatchObject({ kind: "imagesOnly" });
  });

  test("two projects in one drop are asked about", async () => {
    const files = ["one", "two"].flatMap((folder) =>
      superviselyProject({ datasets: { a: 1 } }).map((file) => ({ ...file, path: `${folder}/${file.path}` })),
    );
    expect(await verdictOf(files)).toMatchObject({ kind: "ambiguous", candidates: [{ root: "one" }, { root: "two" }] });
  });

  test("one broken JSON in the drop does not spoil the detection", async () => {
    const files = [
      ...superviselyProject({ datasets: { a: 1 } }),
      textFile("notes/x.json", "{"),
      textFile("meta/meta.json", "[[["),
    ];
    expect(await verdictOf(files)).toMatchObject({ kind: "chosen", detection: { slug: "supervisely", root: "" } });
  });

  test("labels in a format that is not read are named instead of silently skipped", async () => {
    const video = textFile("video.xml", '<annotations><meta/><track id="0" label="car"><box/></track></annotations>');
    expect(await verdictOf([...photos, video])).toMatchObject({
      kind: "unsupported",
      unread: { name: "CVAT for video", advice: expect.stringMatching(/\.$/) },
    });
    const prose = [textFile("README.txt", "1 of 5 photos\n"), jsonFile("package.json", { name: "x", images: 3 })];
    expect(await verdictOf([...photos, ...prose])).toMatchObject({ kind: "imagesOnly" });
  });

  const boxes = "449 330 122 149 0 0 0 0 0 0 \n";
  test.each([
    ["V7 Darwin", "a.json", '{"item": {}, "schema_ref": "https://darwin-public.s3/schema.json", "annotations": []}'],
    [
      "V7 Darwin",
      "a.json",
      '{"image": {"original_filename": "a"}, "annotations": [{"bounding_box": {}, "name": "x"}]}',
    ],
    ["Labelbox", "export.json", '[{"ID": "x", "Labeled Data": "https://x/a.jpg", "Label": {"objects": []}}]'],
    ["Labelbox", "export.ndjson", '{"data_row": {"id": "x"}, "media_attributes": {}, "projects": {}}\n'],
    [
      "SuperAnnotate",
      "a.json",
      '{"metadata": {"name": "a"}, "instances": [{"type": "bbox", "classId": 1, "points": {}}]}',
    ],
    ["FiftyOne", "samples.json", '{"samples": [{"_id": {}, "filepath": "data/a.png", "detections": {}}]}'],
    ["FiftyOne", "metadata.json", '{"name": "a", "sample_collection_name": "samples.1"}'],
    ["Scale AI", "tasks.json", '[{"task_id": "5", "response": {}, "params": {"attachment": "a.jpg"}}]'],
    ["SageMaker Ground Truth", "output.manifest", '{"source-ref": "s3://b/a.jpg", "box": {}}\n'],
    ["ADE20K", "a.json", '{"annotation": {"filename": "a", "imsize": [1, 2, 3], "object": []}}'],
    ["WIDER FACE", "bbx_gt.txt", `0--Parade/a.jpg\n2\n${boxes}${boxes}`],
    ["VisDrone", "annotations/a.txt", "684,8,273,116,0,0,0,0\n406,119,265,70,1,4,0,0,\n"],
    ["text regions of ICDAR", "gt_a.txt", "377,117,463,117,465,130,378,130,Genaxis Theatre\n"],
    [
      "OpenMMLab (metainfo and data_list)",
      "train.json",
      '{"metainfo": {"classes": ["a"]}, "data_list": [{"img_path": "a.png"}]}',
    ],
    ["OpenMMLab (metainfo and data_list)", "train.json", '{"data_list": [{"img_path": "a.png", "instances": []}]}'],
    [
      "the middle format of OpenMMLab",
      "train.json",
      '[{"filename": "a.png", "width": 9, "height": 9, "ann": {"bboxes": [[1, 2, 3, 4]], "labels": [0]}}]',
    ],
    [
      "ODVG (Grounding DINO)",
      "train.jsonl",
      '{"filename": "a.png", "height": 9, "width": 9, "detection": {"instances": [{"bbox": [1, 2, 3, 4]}]}}\n',
    ],
    [
      "ODVG (Grounding DINO)",
      "train.json",
      '{"filename": "a.png", "grounding": {"caption": "a dog", "regions": []}}\n',
    ],
    ["TFRecord", "labels/train.tfrecord-00000-of-00010", "?"],
    [
      "a Git LFS pointer in the place of labels",
      "annotations.json",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 9\n`,
    ],
    ["boxes of BBox-Label-Tool", "Labels/001/a.txt", "2\n10 20 30 40 cat\n50 60 70 80 dog\n"],
    ["a dataset in JSON lines", "metadata.jsonl", '{"file_name": "a.png", "objects": {}}\n'],
    [
      "a list of boxes for Keras or PyTorch (image x1,y1,x2,y2,class)",
      "_annotations.txt",
      "a.jpg 1,2,3,4,0 5,6,7,8,1\nb.jpg\n",
    ],
  ])("labels of %s beside images are named, with what to do", async (name, path, text) => {
    const advice = expect.stringMatching(/\. To import the images without their labels, choose the preset Images\.$/);
    expect(await verdictOf([...photos, textFile(path, text)])).toMatchObject({
      kind: "unsupported",
      unread: { name, advice },
    });
  });

  test("captions, lists of images and tables of numbers are labels of no format", async () => {
    for (const text of [
      "a photo of 2 dogs\n",
      "images/a.jpg\nimages/b.jpg\n",
      "1,2,3\n",
      "",
      "\n",
      "a.jpg 0\nb.jpg 1\n",
    ]) {
      expect(await verdictOf([...photos, textFile("notes/x.txt", text)])).toMatchObject({ kind: "imagesOnly" });
    }
  });

  const dicom = new Uint8Array(200);
  dicom.set(new TextEncoder().encode("DICM"), 128);
  test.each<[name: string, advice: RegExp, ...paths: string[]]>([
    [
      "TFRecord",
      /as COCO or Pascal VOC/,
      "a.tfrecord",
      "train.tfrecords",
      "coco.record",
      "train.tfrecord-00000-of-00010",
    ],
    ["a medical volume (DICOM, NIfTI)", /slices as PNG/, "scan.dcm", "brain.nii", "brain.nii.gz", "IM000001"],
    ["a point cloud", /camera images/, "cloud.pcd", "cloud.ply", "scan.las", "scan.laz", "velodyne/000001.bin"],
    ["a video", /frames as images/, "clip.mp4", "clip.mov", "clip.avi"],
    ["a dataset in Parquet or Arrow files (Hugging Face)", /as COCO/, "train-00000-of-00001.parquet", "data.arrow"],
    ["a dataset in JSON lines", /COCO/, "rows.jsonl", "rows.ndjson"],
    ["a dataset in array files (NumPy, MATLAB, HDF5)", /as PNG/, "a.npy", "a.npz", "gt.mat", "a.h5", "a.hdf5"],
    ["a split archive", /Join the parts first/, "a.zip.001", "a.z01", "a.part1.rar", "a.7z.002", "a.tar.gz.001"],
    ["an archive", /Unpack it/, "drop.zip", "drop.tar.gz", "drop.7z"],
  ])("a drop of nothing but %s is refused by its name, with what to do", async (name, advice, ...paths) => {
    for (const path of paths) {
      const file = { path, bytes: dicom };
      expect([path, await verdictOf([file])]).toMatchObject([
        path,
        {
          kind: "unsupported",
          unread: { name, reason: expect.stringContaining(path), advice: expect.stringMatching(advice) },
        },
      ]);
      // Beside images such files are only skipped, unless they hold labels.
      const kind = name === "TFRecord" ? "unsupported" : "imagesOnly";
      expect([path, await verdictOf([...photos, file])]).toMatchObject([path, { kind }]);
    }
  });

  test("no real sample of another format is taken for something it is not", async () => {
    for (const name of expectedNames()) {
      const [kind] = name.split("/");
      const { verdict, detections } = await detect(memoryTree(sharedSample(name)!));
      if (kind === "images") expect(verdict.kind).toBe("imagesOnly");
      else if (formatOfPreset(kind!) !== undefined) expect([name, detections[0]?.slug]).toEqual([name, kind]);
      else expect(["unsupported", "imagesOnly"]).toContain(verdict.kind);
    }
  });
});

describe("the registry", () => {
  test("presets have numbers and slugs of their own", () => {
    expect(new Set(formats.map((format) => format.preset)).size).toBe(formats.length);
    expect(new Set(formats.map((format) => format.slug)).size).toBe(formats.length);
    for (const format of formats) expect(format.slug).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test("a preset is found by number, by number as text and by slug", () => {
    expect(formatOfPreset(1)?.slug).toBe("supervisely");
    expect(formatOfPreset("2")?.slug).toBe("images");
    expect(formatOfPreset("supervisely")?.preset).toBe(1);
    for (const unknown of [0, 3.5, "", "auto", "__proto__", "1.0"]) expect(formatOfPreset(unknown)).toBeUndefined();
  });
});
