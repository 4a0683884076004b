import { spawnSync } from "node:child_process";
import { expect, test } from "@playwright/test";

test("the database, kills, the program and an import in a browser work on Node 24", () => {
  test.setTimeout(1_200_000);
  const { status, stdout, stderr } = spawnSync("npx", ["tsx", "e2e/node24.ts", "short"], { encoding: "utf8" });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/^v2[4-9]\./m);
});
