import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createApi } from "../api.ts";
import { createNativeClient, filesOf } from "../nativeClient.ts";
import { startProduct } from "../product.ts";
import { expect, test } from "../productTest.ts";
import { photoFolder } from "../sampleFolder.ts";

const run = promisify(execFile);

test("what `npm pack` makes installs globally, starts elsewhere and imports", async ({ folder }) => {
  const packed = await run("npm", ["pack", "--silent", "--pack-destination", folder]);
  const archive = packed.stdout.trim().split("\n").at(-1) ?? "";
  const prefix = join(folder, "prefix");
  await run("npm", ["install", "--global", "--prefix", prefix, "--no-fund", "--no-audit", join(folder, archive)], {
    cwd: folder,
  });
  const program = [join(prefix, "bin", "dropset")];
  const product = await startProduct({ program, dataDir: join(folder, "data") });
  try {
    const page = await fetch(product.url);
    expect(await page.text()).toContain("<title>Dropset</title>");
    const client = createNativeClient(product);
    const photos = await photoFolder(folder, 12, 2000);
    const { taskId } = await client.importFiles(await filesOf(photos), "from the package");
    client.close();
    const task = await createApi(product).ended(taskId);
    expect(task).toMatchObject({ status: "finished", report: { imported: { images: 12 } } });
  } finally {
    await product.dispose();
  }
});
