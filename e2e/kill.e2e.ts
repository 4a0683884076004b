import { setTimeout as sleep } from "node:timers/promises";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { createRandom } from "../src/samples/random.ts";
import { createNativeClient, type HashedFile, hashOf } from "./nativeClient.ts";
import { expect, test } from "./productTest.ts";

const KILLS = 20;
const FILES = 5000;
const FILE_BYTES = 2000;

test("20 times kill -9 during uploads loses no acknowledged file", async ({ product, api }) => {
  test.setTimeout(240_000);
  const files: HashedFile[] = Array.from({ length: FILES }, (_, seed) => {
    const bytes = Buffer.from(noiseImage(FILE_BYTES, seed));
    return { path: `/many/${seed}.png`, hash: hashOf(bytes), bytes: bytes.length, read: async () => bytes };
  });
  const acknowledged = new Set<string>();
  const random = createRandom(20);
  const client = createNativeClient(product);

  /** Uploads what this client has no promise for; ends when all is there or the server dies. */
  async function uploadRest(): Promise<boolean> {
    const rest = files.filter(({ hash }) => !acknowledged.has(hash));
    try {
      await client.upload(rest, ({ hash }) => acknowledged.add(hash));
      return true;
    } catch {
      return false;
    }
  }

  let interrupted = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    // What is left is spread over the kills that are left, so that each one hits an upload.
    const before = acknowledged.size;
    const goal = before + ((FILES - before) / (KILLS - kill + 2)) * (0.5 + random.next());
    const uploading = uploadRest();
    let over = false;
    void uploading.then(() => {
      over = true;
    });
    while (!over && acknowledged.size < goal) await sleep(1);
    await sleep(random.next() * 20);
    await product.kill();
    if (!(await uploading)) interrupted++;
    await product.start();
    const lost = await client.missing([...acknowledged]);
    expect([...lost], `acknowledged files that are gone after kill ${kill}`).toEqual([]);
  }
  expect(interrupted, "kills that hit an upload").toBeGreaterThan(KILLS / 2);
  expect(await uploadRest()).toBe(true);

  const taskId = await client.start(files, "after the kills", "images");
  const task = await api.ended(taskId);
  expect(task).toMatchObject({ status: "finished", report: { imported: { images: FILES }, failed: 0 } });

  const images = await api.images(task.output?.project.id ?? 0);
  expect(new Set(images.map(({ hash }) => hash))).toEqual(new Set(files.map(({ hash }) => hash)));
  for (const image of images.filter((_, at) => at % 100 === 0)) {
    expect(hashOf(await api.bytes(`/v1/images/${image.id}/file`))).toBe(image.hash);
  }
  client.close();
  await product.stop();
  const check = await product.command("check", "--read-data");
  expect(check, check.output).toMatchObject({ code: 0 });
});
