import { setTimeout as sleep } from "node:timers/promises";
import { createNativeClient, noiseFiles } from "../e2e/nativeClient.ts";
import { createRandom } from "../src/samples/random.ts";
import { counted, type Part } from "./part.ts";
import { readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";

const SHORT = { kills: 20, files: 5_000 };
const LONG = { kills: 500, files: 200_000 };
const FILE_BYTES = 2_000;
/** Files that are uploaded until the next kill. An import and `gc` follow. */
const FILES_PER_KILL = 250;
/** Every so many kills one waits for the import. */
const KILLS_PER_IMPORT = 4;

/** Kills the server at random moments of uploads, imports and clean-up. */
export const kills: Part = {
  name: "kills",
  title: "kill -9 of the server",
  weight: 5,
  async run({ seed, hasTime, isShort, startedData, say, watch }) {
    const { kills: mostKills, files: most } = isShort ? SHORT : LONG;
    const random = createRandom(seed);
    const product = await startServer({ from: startedData });
    const acknowledged = new Set<string>();
    const titles: string[] = [];
    const problems: string[] = [];
    let lost = 0;
    let killed = 0;
    let hits = 0;
    let next = 0;
    let memory = watch(product.pid());
    try {
      while (killed < mostKills && next < most && (killed < SHORT.kills || hasTime())) {
        const files = noiseFiles(FILES_PER_KILL, FILE_BYTES, seed * 1_000_000 + next);
        next += files.length;
        const title = `import ${killed}`;
        titles.push(title);
        const client = createNativeClient(product);
        let cleanUp: Promise<unknown> = Promise.resolve();
        const work = (async () => {
          await client.upload(files, ({ hash }) => acknowledged.add(hash));
          const taskId = await client.start(files.slice(0, 100), title, "images");
          cleanUp = product.command("gc");
          return taskId;
        })().then(
          () => false,
          () => true,
        );
        let isOver = false;
        void work.then(() => {
          isOver = true;
        });
        const isLate = killed % KILLS_PER_IMPORT === KILLS_PER_IMPORT - 1;
        const goal = acknowledged.size + random.whole(0, isLate ? 2 * FILES_PER_KILL : FILES_PER_KILL - 100);
        while (!isOver && acknowledged.size < goal) await sleep(1);
        await sleep(random.next() * (isOver ? 300 : 20));
        await product.kill();
        killed++;
        if (await work) hits++;
        client.close();
        // Without a server, the command works on the data itself, and no server may start beside it.
        await cleanUp;
        memory.stop();
        await product.start();
        memory = watch(product.pid());
        const after = createNativeClient(product);
        const missing = await after.missing([...acknowledged]);
        after.close();
        if (missing.size > 0) problems.push(`kill ${killed} lost ${missing.size} acknowledged files`);
        lost += missing.size;
        if (killed % 10 === 0) say(`${killed} kills, ${acknowledged.size} files acknowledged`);
      }
      if (hits < killed / 3) problems.push(`only ${hits} of ${killed} kills hit an upload`);
      const found = await readServer(product, { acknowledged, imports: titles }, `after ${killed} kills`);
      return {
        done: `${counted(killed, "kill")}, ${counted(acknowledged.size, "acknowledged file")}, ${hits} kills in an open upload`,
        lost: Math.max(lost, found.lost),
        corrupt: found.corrupt,
        serverErrors: 0,
        problems: [...problems, ...found.problems],
      };
    } finally {
      memory.stop();
      await product.dispose();
    }
  },
};
