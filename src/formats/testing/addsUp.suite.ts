import { expect } from "vitest";
import type { SourceTree } from "../sourceTree.ts";
import type { Collected } from "./collect.suite.ts";

/** Files seen are images plus used plus skipped plus failed, each exactly once; every skipped one has a reason. */
export function expectToAddUp(result: Pick<Collected, "images" | "files">, tree: SourceTree): void {
  const outcomes = [...result.images.map((image) => image.path), ...result.files.map((file) => file.path)];
  expect(outcomes.sort()).toEqual(tree.files.map((file) => file.path).sort());
  for (const file of result.files) {
    if (file.outcome === "skipped") expect(file.reason).toBeTruthy();
  }
}
