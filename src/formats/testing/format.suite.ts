import { describe, expect, test } from "vitest";
import { createRandom } from "../../samples/random.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { UNNAMED_CLASS } from "../classes/classNames.ts";
import { detect } from "../detect/detect.ts";
import { PLAIN_IMAGES } from "../detect/plainImages.ts";
import type { DatasetFormat, ReadEvent } from "../format.ts";
import { memoryTree } from "../memoryTree.ts";
import { readDataset } from "../readDataset.ts";
import type { SourceTree } from "../sourceTree.ts";
import { expectToAddUp } from "./addsUp.suite.ts";
import { asUtf16, isLabelText, junkFor, withBom, withCrLf, withTexts } from "./changes.suite.ts";
import { type Collected, collect, fingerprint, fingerprints } from "./collect.suite.ts";
import { hostileInputs } from "./hostileInputs.suite.ts";

/** A small dataset of one format, and how to change it as its own tools would. */
export interface FormatFixture {
  readonly name: string;
  /** A sound dataset: reading it gives no problem. */
  readonly files: readonly SampleFile[];
  readonly images: number;
  readonly objects: number;
  /** The same dataset with one image renamed, in files and references; absent where the format has no references. */
  rename?(files: readonly SampleFile[], path: string, name: string): SampleFile[];
  /** The same dataset with one class renamed; absent for a format without classes. */
  renameClass?(files: readonly SampleFile[], title: string): SampleFile[];
  /** True for a file that is valid when it is empty, such as a YOLO label file of an image without objects. */
  emptyIsSound?(path: string): boolean;
  /** True for an image with labels, which is not an image of the dataset. */
  isMask?(path: string): boolean;
  /** Codes of problems that every reading of it reports. */
  readonly says?: readonly string[];
  /** The path of an image is its label: without the image there is none. */
  readonly labelsInPaths?: boolean;
}

/**
 * Checks that every format has to pass: it detects its own data, is not silently wrong with another byte order, wrapper folders, junk or
 * damage, and its report adds up.
 */
export function formatSuite(format: DatasetFormat, fixtures: readonly FormatFixture[]): void {
  hostileInputs(format, fixtures);

  describe.each(fixtures)("$name", (fixture) => {
    const { files } = fixture;
    const unexpected = ({ problems }: Collected) => problems.filter(({ code }) => !fixture.says?.includes(code));
    const isImage = (file: SampleFile) => /\.(png|jpe?g)$/i.test(file.path) && !fixture.isMask?.(file.path);

    test("is recognized as this format, before all others, with reasons", async () => {
      const { detections, verdict } = await detect(memoryTree(files));
      expect(detections[0]?.slug).toBe(format.slug);
      expect(detections[0]?.reasons.length).toBeGreaterThan(0);
      expect(verdict.kind).toBe(format.slug === PLAIN_IMAGES ? "imagesOnly" : "chosen");
    });

    test("is read whole and without a problem", async () => {
      const result = await collect(format, files);
      expect(unexpected(result)).toEqual([]);
      expect([result.images.length, result.objects]).toEqual([fixture.images, fixture.objects]);
      expectToAddUp(result, memoryTree(files));
      expectDeclaredBeforeUse(result);
    });

    test("its own reader gives every file exactly one outcome", async () => {
      const tree = memoryTree([...files, textFile("unrelated/notes.bin", "?")]);
      const root = (await format.detect(tree))[0]?.root ?? "";
      const events: ReadEvent[] = [];
      for await (const event of format.read(tree, { options: format.options.parse({}), root })) events.push(event);
      const images = events.filter((event) => event.type === "image");
      expectToAddUp({ images, files: events.filter((event) => event.type === "file") }, tree);
    });

    test("reads the same with other line breaks and with a byte order mark", async () => {
      const expected = fingerprints(await collect(format, files), { places: true });
      for (const change of [withCrLf, withBom, asUtf16]) {
        const result = await collect(format, withTexts(files, change));
        expect(unexpected(result)).toEqual([]);
        expect(fingerprints(result, { places: true })).toEqual(expected);
      }
    });

    test.each(["wrap", "two/folders deep", "img", "__proto__"])(
      "reads the same inside the folder %j",
      async (folder) => {
        const wrapped = files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
        expect((await detect(memoryTree(wrapped))).detections[0]?.slug).toBe(format.slug);
        const result = await collect(format, wrapped);
        expect(fingerprints(result)).toEqual(fingerprints(await collect(format, files)));
      },
    );

    test("does not depend on the order of the files", async () => {
      const tree = memoryTree(files);
      const random = createRandom(7);
      const shuffled: SourceTree = { ...tree, files: [...tree.files].sort(() => random.next() - 0.5) };
      expect(fingerprints(await collect(format, shuffled))).toEqual(fingerprints(await collect(format, tree)));
    });

    test("junk changes nothing but the count of what is skipped", async () => {
      const junk = junkFor(files);
      const plain = await collect(format, files);
      const result = await collect(format, [...files, ...junk]);
      expect(fingerprints(result, { places: true })).toEqual(fingerprints(plain, { places: true }));
      expect(unexpected(result)).toEqual([]);
      expect(result.files.length - plain.files.length).toBe(junk.length);
    });

    test("without one image, exactly its own objects are gone", async () => {
      const plain = await collect(format, files);
      for (const gone of files.filter(isImage)) {
        const result = await collect(
          format,
          files.filter((file) => file !== gone),
        );
        const expected = plain.images.filter((image) => image.path !== gone.path);
        // Wrapped names of folders aside: the last image may take its folder along.
        expect(fingerprints(result)).toEqual(expected.map((image) => fingerprint(image)).sort());
        const hadLabels = plain.images.some((image) => image.path === gone.path && image.labelled);
        expect(result.problems.filter((problem) => problem.severity === "error")).toEqual([]);
        expect(result.codes.annotation_without_image ?? 0).toBe(hadLabels && !fixture.labelsInPaths ? 1 : 0);
        expectToAddUp(result, memoryTree(files.filter((file) => file !== gone)));
      }
    });

    test("with one image more, exactly that is more", async () => {
      const plain = await collect(format, files);
      const first = plain.images[0]!;
      const path = first.path.replace(/[^/]*$/, "one more image.png");
      const result = await collect(format, [...files, { path, bytes: drawImage({ seed: 9, width: 40, height: 30 }) }]);
      const [others, more] = [false, true].map((isIt) =>
        result.images.filter((image) => (image.path === path) === isIt),
      );
      expect(others!.map((image) => fingerprint(image)).sort()).toEqual(fingerprints(plain));
      expect(more).toMatchObject([{ figures: [], labelled: fixture.labelsInPaths ?? false }]);
    });

    test("without one of its texts every image stays", async () => {
      const root = (await format.detect(memoryTree(files)))[0]?.root ?? "";
      for (const gone of files.filter(isLabelText)) {
        const left = files.filter((file) => file !== gone);
        const result = await collect(format, left, { root });
        expect(result.images.length, gone.path).toBe(fixture.images);
        expectToAddUp(result, memoryTree(left));
      }
    });

    test("an image that cannot be read or is empty is named, and the others are imported", async () => {
      const broken = files.find(isImage)!;
      const unreadable = () => {
        throw new Error("permission denied");
      };
      for (const bytes of [unreadable, new Uint8Array(), new TextEncoder().encode("<html>")]) {
        const tree = memoryTree(files.map((file) => (file === broken ? { path: file.path, bytes } : file)));
        const result = await collect(format, tree);
        expect(result.images.length).toBe(fixture.images - 1);
        const errors = result.problems.filter((problem) => problem.severity === "error");
        expect(errors.map((problem) => problem.path)).toEqual([broken.path]);
        expectToAddUp(result, tree);
      }
    });

    test("a damaged text file gives a problem that names it, never a throw", async () => {
      for (const file of files.filter(isLabelText)) {
        for (const damage of damages) {
          const damaged = damage(file.bytes);
          if (damaged.length === 0 && fixture.emptyIsSound?.(file.path)) continue;
          const changed = files.map((other) => (other === file ? { ...other, bytes: damaged } : other));
          const root = (await format.detect(memoryTree(files)))[0]!.root;
          const result = await collect(format, changed, { root });
          expect(result.images.length).toBe(fixture.images);
          expect(unexpected(result).map((problem) => problem.path)).toContain(file.path);
          expectToAddUp(result, memoryTree(changed));
        }
      }
    });

    test("a Git LFS pointer in place of a text, an image or a mask is named, with what to do", async () => {
      const root = (await format.detect(memoryTree(files)))[0]?.root ?? "";
      const plain = await collect(format, files, { root });
      const isUsed = (path: string) => plain.files.some((file) => file.path === path && file.outcome === "used");
      const first = [files.find(isImage), files.find(({ path }) => fixture.isMask?.(path) && isUsed(path))];
      for (const file of files.filter((other) => isLabelText(other) || first.includes(other))) {
        const changed = files.map((other) => (other === file ? textFile(file.path, gitLfsPointer) : other));
        const result = await collect(format, changed, { root });
        const about = result.problems.filter(({ path }) => path === file.path);
        expect(about, file.path).toMatchObject([{ code: "git_lfs_pointer", severity: "error" }]);
        expectToAddUp(result, memoryTree(changed));
      }
    });

    const { rename, renameClass } = fixture;
    const renames = rename === undefined ? [] : hostileStems;
    test.each(renames)("reads the same images when one is renamed to %j", async (stem) => {
      const plain = await collect(format, files);
      const image = plain.images.find((other) => other.labelled) ?? plain.images[0]!;
      const name = stem + image.name.slice(image.name.lastIndexOf("."));
      const result = await collect(format, rename!(files, image.path, name));
      expect(unexpected(result)).toEqual([]);
      const renamed = plain.images.map((other) => fingerprint(other === image ? { ...other, name } : other));
      expect(fingerprints(result)).toEqual(renamed.sort());
    });

    const titles = renameClass === undefined ? [] : hostileTitles;
    test.each(titles)("takes %j as the title of a class", async (title) => {
      const plain = await collect(format, files);
      const result = await collect(format, renameClass!(files, title));
      expect(unexpected(result)).toEqual([]);
      expect(result.classes.map((definition) => definition.title)).toContain(title);
      expect(result.images.some((image) => image.figures.some((figure) => figure.class === title))).toBe(true);
      expect(result.objects).toBe(plain.objects);
      expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    });

    const emptyTitles = renameClass === undefined ? [] : ["", " "];
    test.each(emptyTitles)(
      "reports the empty class name %j, and names no class after something else",
      async (title) => {
        const plain = await collect(format, files);
        const result = await collect(format, renameClass!(files, title));
        expect(result.objects).toBe(plain.objects);
        expect(result.codes.class_missing).toBeGreaterThan(0);
        const titles = new Set(result.images.flatMap((image) => image.figures.map((figure) => figure.class)));
        const known = new Set(plain.classes.map((definition) => definition.title));
        expect([...titles].filter((other) => !known.has(other))).toEqual([UNNAMED_CLASS]);
        expect(result.classes.map((definition) => definition.title)).not.toContain(title);
      },
    );

    const blankTitles = renameClass === undefined ? [] : [" blank", "blank\u00a0", " two  blanks "];
    test.each(blankTitles)("removes the blanks of the class name %j", async (title) => {
      const result = await collect(format, renameClass!(files, title));
      const bare = title.trim().replace(/\s+/g, " ");
      const titles = result.classes.map((definition) => definition.title);
      expect(titles).toContain(bare);
      expect(titles).toEqual([...new Set(titles.map((other) => other.trim()))]);
      expect(unexpected(result).filter(({ code }) => code !== "class_name_blanks")).toEqual([]);
      expectDeclaredBeforeUse(result);
    });

    test("stops when it is aborted", async () => {
      const stopped = AbortSignal.abort(new Error("stopped"));
      const read = async () => {
        for await (const _ of readDataset(format, memoryTree(files), {}, stopped)) {
          // Nothing may come after all images.
        }
      };
      await expect(read()).rejects.toThrow("stopped");
    });
  });
}

/** Names of images that file systems take: spaces, an emoji, composed and decomposed letters, words of JavaScript. */
const hostileStems = ["a b", "🐟", "caf\u00e9", "cafe\u0301", "__proto__", "img", "50%25 #1?", "'\"<b>", "a.b.c"];
const hostileTitles = [
  "__proto__",
  "constructor",
  "toString",
  "<img src=x onerror=alert(1)>",
  "a/b|c\\d",
  "\u0000",
  "猫",
];

const gitLfsPointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a".repeat(16)}\nsize 12345\n`;

const damages: ((bytes: Uint8Array) => Uint8Array)[] = [
  (bytes) => bytes.subarray(0, bytes.length >> 1),
  () => new Uint8Array(),
  () => new TextEncoder().encode("[".repeat(5000)),
  () => new TextEncoder().encode("<html>\u0000</html>"),
  () => Uint8Array.from({ length: 300 }, (_, i) => (i * 89) & 255),
];

function expectDeclaredBeforeUse(result: Collected): void {
  const known = new Set<string>();
  for (const event of result.events) {
    if (event.type === "dataset") known.add(`dataset ${event.name}`);
    if (event.type === "class") known.add(`class ${event.class.title}`);
    if (event.type === "tag") known.add(`tag ${event.tag.name}`);
    if (event.type !== "image") continue;
    const used = [`dataset ${event.dataset}`, ...event.tags.map((tag) => `tag ${tag.name}`)];
    for (const figure of event.figures)
      used.push(`class ${figure.class}`, ...figure.tags.map((tag) => `tag ${tag.name}`));
    for (const word of used) expect(known).toContain(word);
  }
}
