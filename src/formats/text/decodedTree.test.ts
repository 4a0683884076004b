import { describe, expect, test } from "vitest";
import type { DatasetPath } from "../../model/datasetPath.ts";
import { encodeText } from "../../samples/encodeText.ts";
import { memoryTree } from "../memoryTree.ts";
import type { SourceTree } from "../sourceTree.ts";
import { decodedTree } from "./decodedTree.ts";

const at = (path: string) => path as DatasetPath;
const utf8 = (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

async function streamed(tree: SourceTree, path: string): Promise<string> {
  const text = new TextDecoder("utf-8", { fatal: true });
  let all = "";
  for await (const piece of tree.stream(at(path))) all += text.decode(piece, { stream: true });
  return all + text.decode();
}

/** The same tree with streams of pieces of `size` bytes. */
function inPieces(tree: SourceTree, size: number): SourceTree {
  return {
    ...tree,
    async *stream(path) {
      const bytes = await tree.bytes(path);
      for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
    },
  };
}

describe("texts of a drop in other encodings", () => {
  const classes = "行人\n车辆\n自行车\n";
  const json = JSON.stringify({ path: "a".repeat(5000), label: "汽车", others: Array(9000).fill("安全帽 helmet") });
  const files = [
    { path: "classes.txt", bytes: encodeText(classes, "gb18030") },
    { path: "big.json", bytes: encodeText(json, "gb18030") },
    { path: "ascii.txt", bytes: "1 0.5 0.5 0.1 0.1\n" },
    { path: "utf8.txt", bytes: "猫\n" },
    { path: "a.png", bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xb1) },
    { path: "noending", bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a) },
  ];

  test("are UTF-8 for every way to read them, and the same in any pieces", async () => {
    for (const size of [1, 3, 1000, 1 << 20]) {
      const { tree } = decodedTree(inPieces(memoryTree(files), size));
      expect(await streamed(tree, "classes.txt")).toBe(classes);
      expect((await streamed(tree, "big.json")) === json).toBe(true);
      expect(await streamed(tree, "utf8.txt")).toBe("猫\n");
    }
    const { tree } = decodedTree(memoryTree(files));
    expect(utf8(await tree.bytes(at("classes.txt")))).toBe(classes);
    expect(utf8(await tree.bytes(at("big.json"))) === json).toBe(true);
    expect(utf8(await tree.head(at("classes.txt"), 3))).toBe("行\ufffd");
  });

  test("are reported each, with the guess; texts in UTF-8 and files that nobody read are not", async () => {
    const { tree, problems } = decodedTree(memoryTree(files));
    await tree.head(at("big.json"), 10_000);
    for (const { path } of files) if (path !== "big.json") await tree.bytes(at(path));
    expect(problems().map(({ problem }) => problem)).toEqual([
      {
        code: "encoding_guessed",
        severity: "warning",
        path: "classes.txt",
        message:
          "The file states no encoding and is not UTF-8. Its text seems to be Chinese, simplified (GBK, GB18030).",
        action: "It is read in that encoding. Choose another one if its names are wrong.",
      },
    ]);
  });

  test("do not change files that are not text", async () => {
    const { tree } = decodedTree(memoryTree(files));
    for (const { path, bytes } of files.slice(4)) {
      expect(await tree.bytes(at(path))).toEqual(bytes);
      expect(await tree.head(at(path), 4)).toEqual((bytes as Uint8Array).subarray(0, 4));
    }
  });
});

test("a short text follows the other texts of its drop", async () => {
  // By itself the last one is more probably Cyrillic or Western.
  const words = ["고양이 자동차", "보행자 신호등 안전모", "人"];
  const lists = words.map((text, i) => ({ path: `${i}.txt`, bytes: encodeText(text, i < 2 ? "euc-kr" : "gb18030") }));
  const { tree } = decodedTree(memoryTree(lists));
  expect(utf8(await tree.bytes(at("2.txt")))).toBe("훙");
});

test("a text that clearly fits another encoding does not follow the others", async () => {
  const files = [
    { path: "a.txt", bytes: encodeText("行人\n车辆\n自行车\n摩托车\n公共汽车\n", "gb18030") },
    { path: "b.txt", bytes: encodeText("ヘルメット\nひび割れ\nカメラのデータ", "shift_jis") },
  ];
  const { tree } = decodedTree(memoryTree(files));
  expect(utf8(await tree.bytes(at("b.txt")))).toBe("ヘルメット\nひび割れ\nカメラのデータ");
});

test("the chosen encoding is used where it fits, and a text that does not fit it is guessed with a warning", async () => {
  const files = [
    { path: "a.txt", bytes: encodeText("кошка", "koi8-r") },
    { path: "b.txt", bytes: encodeText("café\nvélo\n", "windows-1252") },
    { path: "c.txt", bytes: "Größe" },
  ];
  const koi = decodedTree(memoryTree(files), "koi8-r");
  expect(utf8(await koi.tree.bytes(at("a.txt")))).toBe("кошка");
  expect(utf8(await koi.tree.bytes(at("c.txt")))).toBe("Größe");
  expect(koi.problems()).toEqual([]);
  const japanese = decodedTree(memoryTree(files), "shift_jis");
  expect(utf8(await japanese.tree.bytes(at("b.txt")))).toBe("café\nvélo\n");
  expect(japanese.problems()[0]?.problem).toMatchObject({
    path: "b.txt",
    message:
      "The file is not valid in the chosen encoding, Japanese (Shift-JIS). Its text seems to be Western European (Windows-1252).",
  });
});

test("a declared encoding is believed: a byte order mark, and the declaration of an XML file", async () => {
  const declared = encodeText('<?xml version="1.0" encoding="gb2312"?><name>人</name>', "gb18030");
  const files = [
    { path: "a.xml", bytes: declared },
    { path: "b.txt", bytes: Uint8Array.of(0xff, 0xfe, 0xba, 0x4e) },
    { path: "c.xml", bytes: encodeText('<?xml version="1.0" encoding="utf-8"?><name>行人车辆</name>', "gb18030") },
  ];
  const { tree, problems } = decodedTree(memoryTree(files));
  expect(await tree.bytes(at("a.xml"))).toEqual(declared);
  expect(await tree.bytes(at("b.txt"))).toEqual(files[1]?.bytes);
  expect(utf8(await tree.bytes(at("c.xml")))).toContain("行人车辆");
  expect(problems().map(({ problem }) => problem.path)).toEqual(["c.xml"]);
});

test("a text in UTF-8 with a damaged byte stays UTF-8", async () => {
  const bytes = Uint8Array.of(...new TextEncoder().encode("größer, höher, süßer\n"), 0xff);
  const { tree, problems } = decodedTree(memoryTree([{ path: "a.txt", bytes }]));
  expect(await tree.bytes(at("a.txt"))).toEqual(bytes);
  expect(problems()).toEqual([]);
});
