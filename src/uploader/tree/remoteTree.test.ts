import { expect, test } from "vitest";
import { SourceReadError, SourceTooLargeError, type SourceTree } from "../../formats/sourceTree.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import { droppedTree, type TreeFiles } from "./droppedTree.ts";
import { connectTree, serveTree } from "./remoteTree.ts";

const contents: Record<string, string> = {
  "a/b.txt": "hello",
  "a/c.png": "\x89PNG",
  "big.bin": "x".repeat(3_000_000),
  empty: "",
};

function treeFiles(): TreeFiles {
  const paths = [...Object.keys(contents), "gone.txt"].sort();
  return {
    paths,
    bytes: (at) => (paths[at] === "big.bin" ? 3_000_000 : undefined),
    async open(at) {
      const path = paths[at] ?? "";
      if (path === "gone.txt") throw new DOMException("", "NotFoundError");
      return new File([contents[path] ?? ""], path);
    },
    hash: async (at) => (paths[at] === "gone.txt" ? undefined : `hash of ${paths[at]}`),
    fault: async (at) => (paths[at] === "a/c.png" ? "png_truncated" : undefined),
    image: async (at) => (paths[at] === "a/c.png" ? { kind: "png", width: 4, height: 5, orientation: 6 } : undefined),
  };
}

const path = (value: string) => value as DatasetPath;

async function check(tree: SourceTree): Promise<void> {
  expect(tree.files.map((file) => file.path)).toEqual(["a/b.txt", "a/c.png", "big.bin", "empty", "gone.txt"]);
  expect(tree.files[2]?.bytes).toBe(3_000_000);
  expect(tree.files[0]?.bytes).toBeUndefined();
  expect([tree.has("a/b.txt"), tree.has("a"), tree.has("b.txt")]).toEqual([true, false, false]);
  expect(new TextDecoder().decode(await tree.bytes(path("a/b.txt")))).toBe("hello");
  expect(await tree.bytes(path("empty"))).toHaveLength(0);
  expect(await tree.head(path("a/b.txt"), 2)).toHaveLength(2);
  let streamed = 0;
  for await (const piece of tree.stream(path("big.bin"))) streamed += piece.length;
  expect(streamed).toBe(3_000_000);
  expect(await tree.image(path("a/c.png"))).toEqual({ kind: "png", width: 4, height: 5, orientation: 6 });
  expect((await tree.image(path("a/b.txt"))).kind).toBe("unknown");
  expect(await Promise.all(["empty", "gone.txt", "a/b.txt"].map((name) => tree.hash?.(path(name))))).toEqual([
    "hash of empty",
    undefined,
    "hash of a/b.txt",
  ]);
  expect(await Promise.all(["a/b.txt", "a/c.png"].map((name) => tree.fault?.(path(name))))).toEqual([
    undefined,
    "png_truncated",
  ]);
  await expect(tree.bytes(path("big.bin"), { maxBytes: 10 })).rejects.toThrow(SourceTooLargeError);
  await expect(tree.bytes(path("gone.txt"))).rejects.toThrow(SourceReadError);
  await expect(tree.bytes(path("gone.txt"))).rejects.toThrow(/removed after/);
  await expect(tree.bytes(path("never.txt"))).rejects.toThrow(/no such file/);
}

test("dropped files are a tree that formats can read", async () => {
  await check(droppedTree(treeFiles()));
});

test("a worker at the other end of a port sees the same tree", async () => {
  const { port1, port2 } = new MessageChannel();
  try {
    // Node's ports cannot carry a File; those of a page can, as the browser tests show. Here a substitute is sent.
    const connected = connectTree(port2);
    await serveTree(treeFiles(), carrying(port1));
    await check(await connected);
  } finally {
    port1.close();
    port2.close();
  }
});

test("a worker gets images in bulk as they are hashed, and reads the header of a file that is not hashed itself", async () => {
  const { port1, port2 } = new MessageChannel();
  try {
    const asked: number[] = [];
    const connected = connectTree(port2);
    const files: TreeFiles = {
      ...treeFiles(),
      async imagesFrom(at) {
        asked.push(at);
        return [0, 1, 2].map((i) => (at + i < 3 ? { kind: "gif", width: at + i + 1, orientation: 1 } : undefined));
      },
    };
    await serveTree(files, carrying(port1));
    const tree = await connected;
    const infos = await Promise.all(["a/b.txt", "a/c.png", "big.bin", "empty"].map((name) => tree.image(path(name))));
    expect(infos.map(({ kind, width }) => [kind, width])).toEqual([
      ["gif", 1],
      ["gif", 2],
      ["gif", 3],
      ["unknown", undefined],
    ]);
    expect(asked).toEqual([0, 3]);
  } finally {
    port1.close();
    port2.close();
  }
});

/** Replaces a File by a Blob, which Node's ports can carry; the tree reads both alike. */
function carrying(port: MessagePort): MessagePort {
  return new Proxy(port, {
    get(target, name) {
      if (name !== "postMessage") return Reflect.get(target, name);
      return (message: { file?: File }) =>
        target.postMessage(message.file === undefined ? message : { ...message, file: message.file.slice() });
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}
