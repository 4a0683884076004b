import { lockDataDir } from "./lock.ts";

// A process of its own for lock.test.ts: says "locked" and keeps the lock of a data directory until it is killed, or says what refused it.

const dataDir = process.argv[2];
if (!dataDir) throw new Error("Name a data directory.");

try {
  const lock = await lockDataDir(dataDir);
  console.log("locked");
  setInterval(() => lock, 1_000);
} catch (error) {
  console.log(error instanceof Error ? error.name : error);
}
