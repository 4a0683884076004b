import { describe, expect, test } from "vitest";
import { baseName, extensionOf, folderOf } from "../../model/datasetPath.ts";
import { type HostileFile, hostilePngs, hostileTexts, trapped, withOtherNumbers } from "../../samples/hostileFiles.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { detect } from "../detect/detect.ts";
import type { DatasetFormat } from "../format.ts";
import { memoryTree } from "../memoryTree.ts";
import type { SourceTree } from "../sourceTree.ts";
import { expectToAddUp } from "./addsUp.suite.ts";
import { type Collected, collect } from "./collect.suite.ts";

/** A sound dataset to put hostile files into. */
interface Victim {
  readonly files: readonly SampleFile[];
  readonly images: number;
  /** True for a file that is valid when it is empty. */
  emptyIsSound?(path: string): boolean;
  /** True for an image with labels, which is not an image of the dataset. */
  isMask?(path: string): boolean;
}

/** Numbers that are replaced in each text, one at a time. */
const OTHER_NUMBERS = 42;
/** Calls that a reader may make for each file of a drop, and characters of events for each byte that it was given. */
const CALLS_PER_FILE = 60;
const CHARACTERS_PER_BYTE = 40;

/**
 * Files made to do harm, in the place of each kind of file that a format reads: XML bombs and document types, alias bombs, depth, runs of
 * one character, broken encodings, PNGs that lie about their size, invalid numbers. Whatever it is, reading ends, the other images
 * are there, every file has its outcome, what cannot be read is named, no number is anything but finite, and no object of JavaScript has
 * changed. What ends too late fails by the runner's own limit. Source: promises.md, S14 to S17 and S20.
 */
export function hostileInputs(format: DatasetFormat, victims: readonly Victim[]): void {
  const kinds = new Map<string, [path: string, file: SampleFile, victim: Victim]>();
  for (const victim of victims) {
    for (const file of victim.files) {
      const kind = kindOf(file.path, victim);
      if (kind !== undefined && !kinds.has(kind)) kinds.set(kind, [file.path, file, victim]);
    }
  }
  const places = [...kinds.values()];
  const isText = ([path]: (typeof places)[number]) => !path.endsWith(".png");

  describe.each(places.filter(isText))("hostile text in the place of %s", (path, file, victim) => {
    const text = new TextDecoder().decode(file.bytes);
    test("that is not a text of any format", () => expectHarmless(hostileTexts()));
    test("with traps", () => expectHarmless(trapped(text, extensionOf(path))));
    test("with other numbers", () => expectHarmless(withOtherNumbers(text, OTHER_NUMBERS, path.length)));

    async function expectHarmless(all: readonly HostileFile[]): Promise<void> {
      for (const hostile of all) {
        const result = await readWith(format, victim, file, hostile);
        expect(result.images.length, hostile.name).toBe(victim.images);
        if (!hostile.isBroken || (hostile.isBlank && victim.emptyIsSound?.(path))) continue;
        expect(pathsOf(result.problems), hostile.name).toContain(path);
      }
    }
  });

  test.each(places.filter((place) => !isText(place)))("%s may lie about its size", async (path, file, victim) => {
    const { objects } = await collect(format, victim.files);
    for (const hostile of hostilePngs(file.bytes)) {
      const result = await readWith(format, victim, file, hostile);
      if (!victim.isMask?.(path)) continue;
      expect(result.images.length, hostile.name).toBe(victim.images);
      // Labels that another file contains as well need not be read.
      if (hostile.isBroken && result.objects !== objects)
        expect(pathsOf(result.problems), hostile.name).toContain(path);
    }
  });
}

/** Reads a dataset with one file replaced, and checks what has to hold whatever it was replaced by. */
async function readWith(
  format: DatasetFormat,
  victim: Victim,
  file: SampleFile,
  hostile: HostileFile,
): Promise<Collected> {
  const files = victim.files.map((other) => (other === file ? { ...file, bytes: hostile.bytes } : other));
  const { tree, calls } = counting(memoryTree(files));
  await detect(tree, undefined, [format]);
  // With the root that is detected without the damage: a reader must not rely on what the detector has read.
  const root = (await format.detect(memoryTree(victim.files)))[0]?.root ?? "";
  const result = await collect(format, tree, { root });
  expectToAddUp(result, tree);
  expect(calls(), hostile.name).toBeLessThan(CALLS_PER_FILE * files.length);
  expectFinite(result.events, hostile.name);
  const given = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const reported = JSON.stringify(result.events).length;
  expect(reported, hostile.name).toBeLessThan(1_000_000 + CHARACTERS_PER_BYTE * given);
  for (const { message, action } of result.problems) {
    expect(message, hostile.name).not.toMatch(/undefined|\[object|\bat .*\.ts:/);
    expect(message.length + (action?.length ?? 0), hostile.name).toBeLessThan(2000);
  }
  expect(Object.keys(Object.prototype), hostile.name).toEqual([]);
  expect("isAdmin" in globalThis, hostile.name).toBe(false);
  return result;
}

function pathsOf(problems: Collected["problems"]): (string | undefined)[] {
  return problems.map(({ path }) => path);
}

/** What a file is for in its dataset, so that one of each is enough; undefined for what holds nothing that is read. */
function kindOf(path: string, victim: Victim): string | undefined {
  if (path.endsWith(".png")) return victim.isMask?.(path) ? `mask ${folderOf(path).split("/").at(-1)}` : "image";
  if (!/\.(json|txt|xml|csv|ya?ml|names|data)$/i.test(path)) return undefined;
  return baseName(path).replace(/\d+|train|valid|val|test/g, "");
}

/** A tree that counts what is asked of it. */
function counting(tree: SourceTree): { tree: SourceTree; calls: () => number } {
  let calls = 0;
  const counted =
    <Arguments extends unknown[], Result>(call: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      calls++;
      return call(...given);
    };
  const { bytes, head, stream, image } = tree;
  return {
    tree: { ...tree, bytes: counted(bytes), head: counted(head), stream: counted(stream), image: counted(image) },
    calls: () => calls,
  };
}

/** Fails for a number, anywhere in a value, that JSON cannot hold. */
function expectFinite(value: unknown, about: string): void {
  const waiting: Iterator<unknown>[] = [[value].values()];
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    const next = top.next();
    if (next.done) waiting.pop();
    else if (typeof next.value === "number") {
      if (!Number.isFinite(next.value)) expect.fail(`${about}: a number is ${next.value}`);
    } else if (typeof next.value === "object" && next.value !== null) {
      waiting.push(Object.values(next.value).values());
    }
  }
}
