import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNativeClient, type HashedFile, noiseFiles } from "../e2e/nativeClient.ts";
import { createRandom } from "../src/samples/random.ts";
import { counted, type Part } from "./part.ts";
import { readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";

const SHORT_BLOBS = 100;
const LONG_BLOBS = 1_000;
const FILE_BYTES = 3_000;

/** Flips one byte of each of these files where they are stored. Flipping again repairs them. Returns how many were found. */
async function flip(dataDir: string, files: readonly HashedFile[], random: () => number): Promise<number> {
  const folder = join(dataDir, "segments");
  const segments = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  let flipped = 0;
  for (const { parentPath, name } of segments) {
    const path = join(parentPath, name);
    const bytes = readFileSync(path);
    let changed = false;
    for (const file of files) {
      const at = bytes.indexOf((await file.read()).subarray(40, 1000));
      if (at === -1) continue;
      // Past the bytes that were searched for, so that the second time finds it again.
      const place = at + 1000 + Math.floor(random() * (FILE_BYTES - 1100));
      bytes[place] = (bytes[place] ?? 0) ^ 0xff;
      flipped++;
      changed = true;
    }
    if (changed) writeFileSync(path, bytes);
  }
  return flipped;
}

/** Flips one byte in each of many stored files: the check must name exactly those. */
export const bitRot: Part = {
  name: "rot",
  title: "bit rot",
  weight: 1,
  async run({ seed, isShort, startedData }) {
    const count = isShort ? SHORT_BLOBS : LONG_BLOBS;
    const product = await startServer({ from: startedData });
    const problems: string[] = [];
    try {
      const files = noiseFiles(count * 2, FILE_BYTES, seed);
      const client = createNativeClient(product);
      await client.upload(files);
      client.close();
      await product.stop();
      const rotten = files.filter((_, at) => at % 2 === 0);
      const rot = createRandom(seed);
      const flipped = await flip(product.dataDir, rotten, rot.next);
      if (flipped !== rotten.length) problems.push(`only ${flipped} of ${rotten.length} files were found on the disk`);
      const { code, output } = await product.command("check", "--read-data");
      const named = new Set(output.match(/[A-Za-z0-9+/]{43}=/g) ?? []);
      const silent = rotten.filter(({ hash }) => !named.has(hash));
      const wrong = files.filter(({ hash }, at) => at % 2 === 1 && named.has(hash));
      if (silent.length > 0) problems.push(`check did not name ${silent.length} damaged files`);
      if (wrong.length > 0) problems.push(`check named ${wrong.length} sound files`);
      if (code !== 1) problems.push(`check ended with exit code ${code} instead of 1`);
      await flip(product.dataDir, rotten, createRandom(seed).next);
      await product.start();
      const found = await readServer(product, { acknowledged: files.map(({ hash }) => hash) }, "after the repair");
      return {
        done: `${counted(flipped, "flipped byte")} in as many of ${counted(files.length, "file")}; exactly those were named`,
        lost: found.lost,
        corrupt: found.corrupt,
        serverErrors: 0,
        problems: [...problems, ...found.problems],
      };
    } finally {
      await product.dispose();
    }
  },
};
