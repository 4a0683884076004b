import { expect, test } from "vitest";
import { memoryTree } from "../memoryTree.ts";
import type { SourceTree } from "../sourceTree.ts";
import { PointerGuard } from "./gitLfs.ts";

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`;

/** A tree of one file, whose stream has pieces of some bytes. */
function guarded(text: string, pieceBytes: number) {
  const bytes = new TextEncoder().encode(text);
  const tree = memoryTree([{ path: "a.json", bytes }]);
  const [file] = tree.files;
  const inPieces: SourceTree = {
    ...tree,
    async *stream() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  };
  return { guard: new PointerGuard(inPieces), path: file!.path };
}

async function streamed(text: string, pieceBytes: number): Promise<string> {
  const { guard, path } = guarded(text, pieceBytes);
  const pieces: Uint8Array[] = [];
  for await (const piece of guard.stream(path)) pieces.push(piece);
  return new TextDecoder().decode(Buffer.concat(pieces));
}

test("a pointer cannot be read, whatever the pieces in which it comes, and is listed", async () => {
  for (const pieceBytes of [1, 7, 1000]) {
    const { guard, path } = guarded(pointer, pieceBytes);
    await expect(guard.bytes(path)).rejects.toThrow("Git LFS pointer");
    await expect(streamed(pointer, pieceBytes)).rejects.toThrow("Git LFS pointer");
    expect([...guard.found]).toEqual([path]);
  }
  const { guard, path } = guarded(pointer, 1000);
  expect((await guard.head(path, 1000)).length).toBe(pointer.length);
  expect([...guard.found]).toEqual([path]);
});

test("other texts are read unchanged", async () => {
  for (const text of ["", "v", "version", "version 1", "version https://git-lfs", "{}"]) {
    for (const pieceBytes of [1, 3, 1000]) expect(await streamed(text, pieceBytes)).toBe(text);
    const { guard, path } = guarded(text, 1);
    expect(new TextDecoder().decode(await guard.bytes(path))).toBe(text);
    expect(guard.found.size).toBe(0);
  }
});
