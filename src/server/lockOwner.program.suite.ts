import { lockDataDir } from "./lock.ts";

// A process of lock.test.ts: prints "locked" and keeps the lock of a data directory until it is killed, or prints the error.

const dataDir = process.argv[2];
if (!dataDir) throw new Error("The argument with the data directory is missing.");

try {
  const lock = await lockDataDir(dataDir);
  console.log("locked");
  setInterval(() => lock, 1_000);
} catch (error) {
  console.log(error instanceof Error ? error.name : error);
}
