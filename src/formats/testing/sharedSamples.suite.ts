import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { detect } from "../detect/detect.ts";
import { PLAIN_IMAGES } from "../detect/plainImages.ts";
import type { DatasetFormat } from "../format.ts";
import { memoryTree } from "../memoryTree.ts";
import { type Collected, collect } from "./collect.suite.ts";

/** Real datasets lie beside the repository on some machines; they are never copied into it. */
const folder = join(process.cwd(), "../shared/datasets");

/** Facts of a sample as an independent script counted them. */
type SampleFacts = Readonly<Record<string, unknown>>;

/** What has to come out of a sample. */
interface ExpectedCounts {
  readonly images: number;
  readonly objects: number;
  /** How many datasets, when the sample states it. */
  readonly folders?: number;
}

/** The files of a real sample under a wrapper folder, as a drop of its folder gives them; undefined where the samples are absent. */
export function sharedSample(name: string): SampleFile[] | undefined {
  const root = join(folder, name);
  if (!existsSync(root)) {
    console.warn(`NOT TESTED: the shared sample ${name} is absent on this machine.`);
    return undefined;
  }
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path: `drop${path.slice(root.length)}`, bytes: new Uint8Array(readFileSync(path)) };
  });
}

/** Names of all real samples, such as `coco/roboflow-sharks`; none where they are absent. */
export function expectedNames(): string[] {
  const file = join(folder, "expected.json");
  if (!existsSync(file)) {
    console.warn("NOT TESTED: the shared samples are absent on this machine.");
    return [];
  }
  return Object.keys(JSON.parse(readFileSync(file, "utf8")) as object);
}

/** Checks a format with every real sample of a kind: it is recognized, read without error, counts as counted by others. */
export function expectSharedSamples(
  kind: string,
  format: DatasetFormat,
  expected: (facts: SampleFacts) => ExpectedCounts,
  more?: (name: string, result: Collected, facts: SampleFacts) => void,
): void {
  const file = join(folder, "expected.json");
  if (!existsSync(file)) {
    test("real samples", () => console.warn(`NOT TESTED: no shared samples of ${kind} on this machine.`));
    return;
  }
  const all = JSON.parse(readFileSync(file, "utf8")) as Record<string, SampleFacts>;
  const names = Object.keys(all).filter((name) => name.startsWith(`${kind}/`));
  describe.each(names)("the real sample %s", (name) => {
    test.each(["folder", "its files", "its parent"])("dropped as %s gives what was counted", async (way) => {
      const files = sharedSample(name)!;
      const prefix = way === "folder" ? "drop/" : way === "its files" ? "" : "parent/drop/";
      const tree = memoryTree(files.map((sample) => ({ ...sample, path: prefix + sample.path.slice("drop/".length) })));
      const { detections, verdict } = await detect(tree);
      expect(detections[0]?.slug).toBe(format.slug);
      expect(verdict.kind).toBe(format.slug === PLAIN_IMAGES ? "imagesOnly" : "chosen");
      const result = await collect(format, tree);
      const facts = all[name]!;
      const { images, objects, folders } = expected(facts);
      expect([result.images.length, result.objects]).toEqual([images, objects]);
      if (folders !== undefined) expect(result.datasets.length).toBe(folders);
      expect(result.problems.filter((problem) => problem.severity === "error")).toEqual([]);
      expect(result.images.length + result.files.length).toBe(files.length);
      more?.(name, result, facts);
    });
  });
}
