import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "./productTest.ts";

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly failed: string[];
}

/** Runs the program as a person would. */
async function conformance(url: string, key: string, ...options: string[]): Promise<Run> {
  const child = spawn("npx", ["tsx", "conformance/run.ts", url, key, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  await once(child, "close");
  const failed = [...output.matchAll(/^FAIL +\w+ +(.*)$/gm)].map(([, name]) => name ?? "");
  return { code: child.exitCode, output, failed };
}

test("the product passes every check of the conformance program", async ({ product }) => {
  const { code, output, failed } = await conformance(product.url, product.key);
  expect(failed, output).toEqual([]);
  expect(output).toMatch(/(\d+) of \1 checks passed, 0 failed\.\n$/);
  expect(code).toBe(0);
});

test("a server that breaks rules fails the checks of these rules, by name", async ({ product }) => {
  /** The product with three faults: it returns the hashes that it has, hides errors of files, and writes task ids as text. */
  const wrong = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const { host: _host, ...headers } = request.headers as Record<string, string>;
    const body = sent.length === 0 ? {} : { body: new Uint8Array(sent) };
    const real = await fetch(`${product.url}${request.url}`, { method: request.method ?? "GET", headers, ...body });
    let text = await real.text();
    if (real.status === 200) {
      const json = JSON.parse(text);
      if (request.url?.endsWith("/check-images")) {
        text = JSON.stringify(JSON.parse(sent.toString()).filter((hash: string) => !json.includes(hash)));
      } else if (request.url?.endsWith("/files")) {
        text = JSON.stringify(json.map((entry: object) => ({ ...entry, errors: [] })));
      } else if ("taskId" in json) text = JSON.stringify({ taskId: String(json.taskId) });
    }
    response.writeHead(real.status, { "content-type": "application/json" }).end(text);
  });
  wrong.listen(0, "127.0.0.1");
  await once(wrong, "listening");
  try {
    const url = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`;
    const { code, output, failed } = await conformance(url, product.key, "--page");
    expect(code, output).toBe(1);
    expect(failed).toEqual(
      expect.arrayContaining([
        "check-images: returns a hash that was never uploaded",
        "check-images: does not return a hash that was uploaded",
        "files: refuses content that does not have the given hash, and stores the others",
        "import: takes the example of the page, with a hash and a fileId, and returns a taskId",
        "local: starts an import from a ready-made project and returns a taskId",
      ]),
    );
    // What it does right is still right.
    expect(failed).not.toContain("check-images: returns an empty array for an empty array");
    expect(failed).not.toContain("keys: every call needs a key in x-api-key");
  } finally {
    wrong.closeAllConnections();
    wrong.close();
  }
});

test("wrong arguments print the usage", async () => {
  const { code, output } = await conformance("not an address", "key");
  expect(code).toBe(2);
  expect(output).toContain("npm run conformance -- URL KEY");
});
