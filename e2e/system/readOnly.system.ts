import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorBody } from "../../src/contract/errors.ts";
import { createApi } from "../api.ts";
import { createNativeClient, noiseFiles } from "../nativeClient.ts";
import { type Product, startProduct } from "../product.ts";
import { expect, test } from "../productTest.ts";
import { mountSmall } from "./mount.ts";

async function upload({ url, key }: Product, seed: number): Promise<Response> {
  const form = new FormData();
  for (const { path, hash, read } of noiseFiles(3, 1000, seed)) {
    form.append(path, JSON.stringify({ id: path, hash }));
    form.append(`${path}-file`, new Blob([new Uint8Array(await read())]), "x.png");
  }
  return fetch(`${url}/v1/tasks/import/files`, { method: "POST", headers: { "x-api-key": key }, body: form });
}

/** Expects a refusal that states what is wrong and when to try again, and shows no path of the server. */
async function expectRefused(response: Response, secret: string): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBe(503);
  const { error } = JSON.parse(text) as ErrorBody;
  expect(error.code).toBe("unavailable");
  expect(error.message).toContain("cannot write");
  expect(text).not.toContain(secret);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
}

test("a server whose data folder may not be written any more refuses uploads plainly, answers reads, and goes on when it may", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dropset-readonly-"));
  const dataDir = join(folder, "data");
  const run = (...args: [string, ...string[]]) => execFileSync(args[0], args.slice(1));
  run("mkdir", dataDir);
  run("chown", "-R", "nobody", folder);
  // Root may write everywhere.
  const asNobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"];
  const product = await startProduct({ dataDir, program: [...asNobody, process.execPath, "bin/dropset.js"] });
  try {
    expect((await upload(product, 0)).status).toBe(200);
    run("chmod", "-R", "a-w", join(dataDir, "segments"));
    await expectRefused(await upload(product, 100), dataDir);
    const client = createNativeClient(product);
    expect((await client.missing(noiseFiles(3, 1000, 0).map(({ hash }) => hash))).size).toBe(0);
    client.close();
    run("chmod", "-R", "u+w", join(dataDir, "segments"));
    expect((await upload(product, 100)).status).toBe(200);
    await product.stop();
    const check = await product.command("check", "--read-data");
    expect(check, check.output).toMatchObject({ code: 0 });
  } finally {
    await product.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a disk that turns read-only refuses imports plainly, and answers reads", async () => {
  const disk = mountSmall("ext4", 64);
  try {
    const product = await startProduct({ dataDir: join(disk.path, "data") });
    try {
      const client = createNativeClient(product);
      const files = noiseFiles(20, 2000, 0);
      await client.upload(files);
      disk.breakNow();
      await expectRefused(await upload(product, 100), disk.path);
      const start = await fetch(`${product.url}/v1/tasks/import`, {
        method: "POST",
        headers: { "x-api-key": product.key, "content-type": "application/json" },
        body: JSON.stringify({
          project: { id: null, title: "refused" },
          preset: "images",
          files: files.map(({ path, hash }) => ({ path, hash })),
        }),
      });
      await expectRefused(start, disk.path);
      expect(await createApi(product).tasks()).toEqual([]);
      expect((await client.missing(files.map(({ hash }) => hash))).size).toBe(0);
      client.close();
    } finally {
      await product.dispose();
    }
  } finally {
    disk.unmount();
  }
});

test("a server that is started on a read-only disk says so in one sentence", async () => {
  const disk = mountSmall("tmpfs", 64);
  try {
    const product = await startProduct({ dataDir: join(disk.path, "data") });
    await product.stop();
    disk.readOnly(true);
    const failed = await product.start().catch((error: Error) => error);
    expect(String(failed)).toMatch(
      /cannot be opened: .* Check that its folder exists and that this user may write to it\.$/m,
    );
    expect(String(failed)).not.toMatch(/\.js:\d+/);
    disk.readOnly(false);
    await product.start();
    await product.dispose();
  } finally {
    disk.unmount();
  }
});
