import { join } from "node:path";
import { createApi } from "../api.ts";
import { createNativeClient, noiseFiles } from "../nativeClient.ts";
import { type Product, startProduct } from "../product.ts";
import { expect, test } from "../productTest.ts";
import { mountSmall } from "./mount.ts";

const MEGABYTES = 96;

/** Checks that a server without space answers reads, knows what it has, and refuses uploads in plain words. */
async function expectReads(product: Product, taskId: number, hashes: readonly string[]): Promise<void> {
  const api = createApi(product);
  const client = createNativeClient(product);
  expect([...(await client.missing(hashes))]).toEqual([]);
  expect((await api.get<{ id: number }>(`/v1/tasks/${taskId}`)).id).toBe(taskId);
  await api.projects();
  // What the reserve leaves over may take a few small uploads.
  const refusals: string[] = [];
  for (let at = 0; at < 20 && refusals.length === 0; at++) {
    await client.upload(noiseFiles(20, 20_000, 5_000 + at * 20)).catch((error: Error) => refusals.push(String(error)));
  }
  expect(refusals).toEqual([expect.stringContaining("507")]);
  client.close();
}

/** Each kind of disk, end and shortage, in half of their combinations. */
const CASES = [
  ["tmpfs", "killed", "bytes"],
  ["tmpfs", "stopped", "inodes"],
  ["ext4", "killed", "inodes"],
  ["ext4", "stopped", "bytes"],
] as const;

for (const [kind, end, what] of CASES) {
  test(`a server that was ${end} in the middle of an import starts on a ${kind} without free ${what} and goes on when there is space`, async () => {
    test.setTimeout(600_000);
    const disk = mountSmall(kind, MEGABYTES);
    let product: Product | undefined;
    try {
      product = await startProduct({ dataDir: join(disk.path, "data"), readyMs: 180_000 });
      const api = createApi(product);
      const client = createNativeClient(product);
      const files = noiseFiles(2000, 2000, 0);
      await client.upload(files);
      const taskId = await client.start(files, "import on a full disk", "images");
      client.close();
      await expect
        .poll(async () => (await api.get<{ status: string }>(`/v1/tasks/${taskId}`)).status, { intervals: [5] })
        .toMatch(/started|finished/);
      if (end === "stopped") await product.stop();
      else await product.kill();
      disk.fillUp(what);

      await product.start();
      await expectReads(
        product,
        taskId,
        files.map(({ hash }) => hash),
      );
      disk.release();
      const task = await api.ended(taskId);
      expect(task).toMatchObject({ status: "finished", report: { imported: { images: files.length }, failed: 0 } });
      await product.stop();
      const check = await product.command("check", "--read-data");
      expect(check, check.output).toMatchObject({ code: 0 });
    } finally {
      await product?.dispose();
      disk.unmount();
    }
  });
}
