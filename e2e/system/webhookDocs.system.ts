import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

const run = promisify(execFile);

test("the example for Python in docs/webhooks.md accepts genuine signatures only", async () => {
  const [, code = ""] = /```python\n([\s\S]*?)```/.exec(await readFile("docs/webhooks.md", "utf8")) ?? [];
  expect(code).toContain("def is_genuine");
  const body = '{"title":"ä"}';
  const now = Math.floor(Date.now() / 1000);
  const sign = (secret: string, at = now) => `v1=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}`;
  const headers = [
    `t=${now},${sign("mine")}`,
    `t=${now},${sign("other")},${sign("mine")}`,
    `t=${now},${sign("other")}`,
    `t=${now - 600},${sign("mine", now - 600)}`,
  ];
  const ask = `${code}\nimport sys\nprint([is_genuine("mine", header, sys.argv[1].encode()) for header in sys.argv[2:]])`;
  const { stdout } = await run("/usr/bin/python3", ["-c", ask, body, ...headers]);
  expect(stdout.trim()).toBe("[True, True, False, False]");
});
