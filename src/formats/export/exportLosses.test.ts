import { describe, expect, test } from "vitest";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { detect } from "../detect/detect.ts";
import type { DatasetFormat, ImageEvent } from "../format.ts";
import { formatOfPreset, formats } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { planExport } from "../presets/yolo/planExport.ts";
import { type Collected, collect } from "../testing/collect.suite.ts";
import { features } from "../testing/exportFeatures.suite.ts";
import { differences, differencesOf } from "../testing/projectDifferences.suite.ts";
import { expectedNames, sharedSample } from "../testing/sharedSamples.suite.ts";
import { projectOf, written } from "../testing/written.suite.ts";
import { exportLosses } from "./exportLosses.ts";

const writable = formats.filter((format) => format.write).map((format) => [format.title, format] as const);
/** Formats with the choices that move files or rename them. */
const downloads: readonly (readonly [title: string, DatasetFormat, Readonly<Record<string, unknown>>])[] = [
  ...writable.map(([title, format]) => [title, format, {}] as const),
  ["voc with label images", formatOfPreset("voc")!, { masks: true }],
  ...["voc", "kitti"].map(
    (slug) => [`${slug} for torchvision`, formatOfPreset(slug)!, { layout: "torchvision" }] as const,
  ),
];

/** Where a format finds its dataset; without labels nothing shows that it is one. */
async function rootOf(format: DatasetFormat, archive: readonly SampleFile[]): Promise<string> {
  return (await format.detect(memoryTree(archive)))[0]?.root ?? "Project";
}

describe.each(downloads)("a download as %s", (_, format, writeOptions) => {
  test.each(Object.entries(features))("keeps %s, or reports the loss", async (_name, feature) => {
    const project = { ...feature, datasets: [], events: [] } as unknown as Collected;
    const losses = await exportLosses(format, { ...projectOf(project), writeOptions });
    const archive = await written(format, project, feature.files, writeOptions);
    const second = await collect(format, archive, { root: await rootOf(format, archive) });
    expect(second.images).toHaveLength(feature.images.length);
    const reported = losses.map(({ sentence }) => sentence);
    const different = differences(feature, second);
    if (reported.length === 0) expect(different).toEqual([]);
    else expect({ reported, different }).not.toEqual({ reported, different: [] });
    for (const sentence of reported) expect(sentence).toMatch(/^[A-Z][^.]*\.$/);
  });
});

describe.each(expectedNames())("of the real sample %s", (name) => {
  test("every image comes back from each format that is not said to lose something of it", async () => {
    const files = sharedSample(name)!;
    const { verdict } = await detect(memoryTree(files));
    if (verdict.kind !== "chosen" && verdict.kind !== "imagesOnly") return;
    const first = await collect(formatOfPreset(verdict.detection.slug)!, files);
    for (const [title, format] of writable) {
      const archive = await written(format, first, files);
      const second = await collect(format, archive, { root: await rootOf(format, archive) });
      expect([title, second.images.length]).toEqual([title, first.images.length]);
      const lossy = await lossyImages(format, first);
      const kept = first.images.filter((image) => !lossy.has(image));
      for (const image of kept) {
        const named = second.images.filter(({ name }) => name === image.name);
        // A dataset that gets another name is reported once, not for each of its images.
        const again = named.find(({ dataset }) => dataset === image.dataset) ?? named[0];
        expect([title, image.name, again && differencesOf(image, again)]).toEqual([title, image.name, []]);
      }
    }
  });
});

/** Images of which something is reported to be lost. */
async function lossyImages(format: (typeof formats)[number], project: Collected): Promise<Set<ImageEvent>> {
  const lossy = new Set<ImageEvent>();
  let current: ImageEvent | undefined;
  let isHopeless = false;
  // Rows that all objects decide on are settled before the first image, so that each loss is reported with its image.
  const rows = format.slug === "yolo" ? { rows: (await planExport(projectOf(project))).rows } : {};
  const finder = format.losses?.({ ...projectOf(project), writeOptions: rows }, (sentence, times = 1) => {
    isHopeless ||= sentence.startsWith("No image has a class");
    if (times > 0 && current !== undefined) lossy.add(current);
  });
  for (const image of project.images) {
    current = image;
    finder?.image(image);
  }
  current = undefined;
  finder?.end?.();
  return isHopeless ? new Set(project.images) : lossy;
}
