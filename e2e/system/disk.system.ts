import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ErrorBody } from "../../src/contract/errors.ts";
import { noiseImage } from "../../src/samples/noiseImage.ts";
import { createNativeClient, type HashedFile, hashOf } from "../nativeClient.ts";
import { startProduct } from "../product.ts";
import { expect, test } from "../productTest.ts";
import { mountSmall } from "./mount.ts";

const MEGABYTE = 1024 * 1024;

function images(count: number, bytes: number, seed: number): HashedFile[] {
  return Array.from({ length: count }, (_, at) => {
    const content = Buffer.from(noiseImage(bytes, seed + at));
    return { path: `/disk/${seed + at}.png`, bytes: content.length, hash: hashOf(content), read: async () => content };
  });
}

/** Everything below a folder whose name marks it as being written. */
function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(tmp|part|temp)/.test(name));
}

test("a full disk is answered with 507, costs nothing, and heals without a restart", async () => {
  const disk = mountSmall("tmpfs", 64);
  try {
    const product = await startProduct({ dataDir: join(disk.path, "data") });
    try {
      const client = createNativeClient(product);
      const before = images(20, 20_000, 0);
      await client.upload(before);
      disk.fill(0.5 * MEGABYTE);

      const many = images(40, 100_000, 1000);
      const form = new FormData();
      for (const [at, file] of many.entries()) {
        form.append(`${at}`, JSON.stringify({ id: file.path, hash: file.hash }));
        form.append(`${at}-file`, new Blob([new Uint8Array(await file.read())]), `${at}.png`);
      }
      const refused = await fetch(`${product.url}/v1/tasks/import/files`, {
        method: "POST",
        headers: { "x-api-key": product.key },
        body: form,
      });
      expect(refused.status).toBe(507);
      const { error } = (await refused.json()) as ErrorBody;
      expect(error.code).toBe("no_space");
      expect(error.message).not.toContain(disk.path);

      // Reading goes on, and the server still knows exactly what it has.
      expect(await client.missing([...before, ...many].map(({ hash }) => hash))).toEqual(
        new Set(many.map(({ hash }) => hash)),
      );
      expect(leftovers(product.dataDir)).toEqual([]);

      disk.release();
      await client.upload(many);
      const taskId = await client.start([...before, ...many], "after the full disk");
      for (const until = Date.now() + 30_000; ; ) {
        const task = await fetch(`${product.url}/v1/tasks/${taskId}`, { headers: { "x-api-key": product.key } });
        const { status } = (await task.json()) as { status: string };
        if (status === "finished") break;
        expect(["queued", "consumed", "started"]).toContain(status);
        expect(Date.now()).toBeLessThan(until);
      }
      client.close();
      await product.stop();
      const check = await product.command("check", "--read-data");
      expect(check, check.output).toMatchObject({ code: 0 });
    } finally {
      await product.dispose();
    }
  } finally {
    disk.unmount();
  }
});

test("a server that is started on a full disk says so in one sentence", async () => {
  const disk = mountSmall("tmpfs", 1);
  try {
    disk.fill(16 * 1024);
    const failed = await startProduct({ dataDir: join(disk.path, "data") }).catch((error: Error) => error);
    expect(String(failed)).toMatch(/is full\. Free some space and start again\./);
    expect(String(failed)).not.toMatch(/\.js:\d+/);
  } finally {
    disk.unmount();
  }
});

test("a database of an older version is not touched when the disk is too full for its copy, and updated once there is space", async () => {
  const disk = mountSmall("tmpfs", 4);
  try {
    const dataDir = join(disk.path, "data");
    mkdirSync(dataDir);
    const old = gunzipSync(readFileSync("src/server/db/fixtures/schema2.sqlite.gz"));
    writeFileSync(join(dataDir, "dropset.sqlite"), old);
    disk.fill(old.length / 2);
    const failed = await startProduct({ dataDir }).catch((error: Error) => error);
    expect(String(failed)).toMatch(
      /^The disk is too full for the copy .* nothing was changed: free some space in .*$/m,
    );
    expect(String(failed)).not.toMatch(/\.js:\d+/);
    expect(readFileSync(join(dataDir, "dropset.sqlite")).equals(old)).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.includes("schema"))).toEqual([]);

    disk.release();
    const product = await startProduct({ dataDir });
    try {
      expect(product.log()).toMatch(/"from":2,.*"msg":"copying the database before its schema is updated"/);
      expect(product.log()).toMatch(/"from":2,.*"msg":"updated the schema of the database"/);
      expect(readdirSync(dataDir)).toContain("dropset.sqlite.schema-2");
    } finally {
      await product.dispose();
    }
  } finally {
    disk.unmount();
  }
});

test("a disk that turns read-only is never answered with a promise, and what was promised before is there afterwards", async () => {
  const disk = mountSmall("ext4", 64);
  try {
    const product = await startProduct({ dataDir: join(disk.path, "data") });
    try {
      const client = createNativeClient(product);
      const before = images(20, 20_000, 0);
      await client.upload(before);
      disk.breakNow();

      const later = images(5, 20_000, 500);
      const promised: string[] = [];
      const failed = await client.upload(later, ({ hash }) => promised.push(hash)).catch((error: Error) => error);
      expect(failed).toBeInstanceOf(Error);
      expect(String(failed)).toMatch(/answered 50[037]/);
      expect(promised).toEqual([]);

      client.close();
      await product.kill();
      disk.repair();
      await product.start();
      const again = createNativeClient(product);
      expect(await again.missing(before.map(({ hash }) => hash))).toEqual(new Set());
      await again.upload(later);
      again.close();
      await product.stop();
      const check = await product.command("check", "--read-data");
      expect(check, check.output).toMatchObject({ code: 0 });
    } finally {
      await product.dispose();
    }
  } finally {
    disk.unmount();
  }
});
