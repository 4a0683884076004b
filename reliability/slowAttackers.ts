import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createApi } from "../e2e/api.ts";
import { createNativeClient, noiseFiles } from "../e2e/nativeClient.ts";
import type { Product } from "../e2e/product.ts";
import { counted, type Part } from "./part.ts";
import { percentile } from "./percentile.ts";
import { loggedErrors, readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";
import { MOST_MB } from "./uploaders.ts";

const SHORT = { connections: 200, ms: 6_000 };
const LONG = { connections: 1_000, ms: 600_000 };
/** File handles that the server may have more than before, once the attackers have gone. */
const SPARE_HANDLES = 30;
const RECOVERY_MS = 60_000;

/** Opens a connection that is slow in one of three ways: with its headers, its body, or reading the answer. */
function attack(product: Product, kind: number, file: string): Socket {
  const { hostname, port } = new URL(product.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => socket.destroy());
  const host = `Host: ${hostname}\r\nx-api-key: ${product.key}\r\n`;
  if (kind === 0) socket.write(`POST /v1/tasks/import/check-images HTTP/1.1\r\n${host}`);
  else if (kind === 1) {
    const type = "Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 100000000\r\n";
    socket.write(`POST /v1/tasks/import/files HTTP/1.1\r\n${host}${type}\r\n--X\r\n`);
  } else {
    socket.pause();
    socket.write(`GET ${file} HTTP/1.1\r\n${host}\r\n`.repeat(10));
  }
  const drip = setInterval(() => {
    if (socket.destroyed) clearInterval(drip);
    else if (kind < 2) socket.write(kind === 0 ? "x-a: b\r\n" : "a");
  }, 1_000);
  socket.on("close", () => clearInterval(drip));
  return socket;
}

/** Holds many slow connections open while a good client works. */
export const slowAttackers: Part = {
  name: "slow",
  title: "slow attackers",
  weight: 2,
  async run({ hasTime, isShort, startedData, seed, watch }) {
    const { connections, ms } = isShort ? SHORT : LONG;
    const product = await startServer({ from: startedData });
    const memory = watch(product.pid());
    const problems: string[] = [];
    const sockets: Socket[] = [];
    try {
      const client = createNativeClient(product);
      const api = createApi(product);
      const files = noiseFiles(20, 200_000, seed);
      await client.upload(files);
      const task = await api.ended(await client.start(files, "good", "images"));
      const [image] = await api.images(task.output?.project.id ?? 0);
      const measure = async (forMs: number) => {
        const times: number[] = [];
        for (const until = performance.now() + forMs; performance.now() < until; await sleep(20)) {
          const since = performance.now();
          await client.missing(files.map(({ hash }) => hash));
          times.push(performance.now() - since);
          if (times.length > 50 && !hasTime()) break;
        }
        return percentile(times, 99);
      };
      const quiet = await measure(1_500);
      const handles = memory.handles();
      for (let at = 0; at < connections; at++) sockets.push(attack(product, at % 3, `/v1/images/${image?.id}/file`));
      await sleep(1_000);
      const attacked = await measure(ms);
      await client.upload(noiseFiles(20, 20_000, seed + 500)).catch((error: Error) => {
        problems.push(`a good client could not upload: ${error.message}`);
      });
      for (const socket of sockets) socket.destroy();
      const until = Date.now() + RECOVERY_MS;
      while (memory.handles() > handles + SPARE_HANDLES && Date.now() < until) await sleep(200);
      const left = memory.handles() - handles;
      if (left > SPARE_HANDLES) problems.push(`${left} file handles are left after ${RECOVERY_MS / 1000} s`);
      if (memory.peakMb() > MOST_MB) problems.push(`the server used ${Math.round(memory.peakMb())} MB`);
      client.close();
      const errors = loggedErrors(product.log());
      problems.push(...errors.slice(0, 5).map((line) => `logged: ${line.slice(0, 300)}`));
      const found = await readServer(product, { acknowledged: files.map(({ hash }) => hash) }, "after slow attackers");
      return {
        done: `${counted(connections, "connection")} (headers, body, reading)`,
        lost: found.lost,
        corrupt: found.corrupt,
        serverErrors: errors.length,
        figures: `p99 of a good client ${Math.round(quiet)} ms before, ${Math.round(attacked)} ms under attack`,
        problems: [...problems, ...found.problems],
      };
    } finally {
      for (const socket of sockets) socket.destroy();
      memory.stop();
      await product.dispose();
    }
  },
};
