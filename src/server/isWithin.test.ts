import { resolve } from "node:path";
import { expect, test } from "vitest";
import { isWithin } from "./isWithin.ts";

test.each([
  ["/data", "/data", true],
  ["/data", "/data/in/a", true],
  ["/", "/data", true],
  ["/data", "/data2", false],
  ["/data", "/", false],
  // Names may begin with dots.
  ["/data", "/data/..in", true],
])("%s and %s: %s", (folder, path, within) => expect(isWithin(resolve(folder), resolve(path))).toBe(within));
