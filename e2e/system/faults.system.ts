import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noiseImage } from "../../src/samples/noiseImage.ts";
import { createNativeClient, type HashedFile, hashOf } from "../nativeClient.ts";
import { type Product, startProduct } from "../product.ts";
import { expect, test } from "../productTest.ts";

/** What strace makes fail, and in which calls (counted per thread). Files are written with pwrite64 only; plain writes wake threads up. */
const FAULTS = [
  { calls: "fsync,fdatasync", fault: "error=EIO", when: [1, 2, 3, 4, 6, 9] },
  { calls: "fsync,fdatasync", fault: "signal=KILL", when: [1, 2, 3, 5, 8] },
  { calls: "pwrite64", fault: "error=ENOSPC", when: [1, 3, 6, 10, 16, 24] },
  { calls: "pwrite64", fault: "signal=KILL", when: [2, 5, 9, 14] },
  { calls: "rename,renameat,renameat2", fault: "error=EIO", when: [1, 2, 3] },
  { calls: "rename,renameat,renameat2", fault: "signal=KILL", when: [1, 2] },
] as const;

const FILES = 24;
const BATCH = 4;

/** A data folder that a server has been started on before, so that faults hit uploads rather than the making of tables. */
let prepared = "";

test.beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), "dropset-prepared-"));
  await (await startProduct({ dataDir: prepared })).stop();
});

test.afterAll(async () => {
  await rm(prepared, { recursive: true, force: true });
});

for (const { calls, fault, when } of FAULTS) {
  test(`${fault} at the ${when.join(", ")}th of ${calls} loses no acknowledged file`, async () => {
    let promises = 0;
    for (const nth of when) {
      const dataDir = await mkdtemp(join(tmpdir(), "dropset-fault-"));
      await cp(prepared, dataDir, { recursive: true });
      const files: HashedFile[] = Array.from({ length: FILES }, (_, at) => {
        const bytes = Buffer.from(noiseImage(3000, nth * 1000 + at));
        return { path: `/faults/${at}.png`, hash: hashOf(bytes), bytes: bytes.length, read: async () => bytes };
      });
      const acknowledged: string[] = [];

      const inject = ["strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", `trace=${calls}`];
      const program = [...inject, "-e", `inject=${calls}:${fault}:when=${nth}`, process.execPath, "bin/dropset.js"];
      // A fault may well hit the start itself: then nothing was promised, and the next start must work.
      const faulty = await startProduct({ dataDir, program, wrapped: true }).catch(() => undefined);
      if (faulty !== undefined) {
        const client = createNativeClient(faulty);
        for (let at = 0; at < FILES; at += BATCH) {
          // A refused request is what a fault should give; only promises count.
          await client
            .upload(files.slice(at, at + BATCH), ({ hash }) => acknowledged.push(hash))
            .catch(() => undefined);
        }
        client.close();
        await faulty.kill();
        promises += acknowledged.length;
      }

      const product: Product = await startProduct({ dataDir });
      try {
        const client = createNativeClient(product);
        expect([...(await client.missing(acknowledged))], `lost after ${fault} at ${nth}`).toEqual([]);
        await client.upload(files);
        client.close();
        await product.stop();
        const check = await product.command("check", "--read-data");
        expect(check, check.output).toMatchObject({ code: 0 });
      } finally {
        await product.dispose();
        await rm(dataDir, { recursive: true, force: true });
      }
    }
    expect(promises, "files that were acknowledged under faults").toBeGreaterThan(0);
  });
}
