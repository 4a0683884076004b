import { rm } from "node:fs/promises";
import { createApi } from "./api.ts";
import { startProduct } from "./product.ts";

/** Where the variable below names the data folder of a server that has done the work of its first start. */
const VARIABLE = "E2E_STARTED_DATA";

/** That folder, for tests that are not about the first start; `undefined` outside a run. */
export function startedData(): string | undefined {
  return process.env[VARIABLE];
}

/** Before all tests: starts a server once and lets it draw its sample project, a second of work that each test would wait for. */
export default async function makeStartedData(): Promise<() => Promise<void>> {
  const product = await startProduct();
  const api = createApi(product);
  for (const until = Date.now() + 180_000; (await api.all("/v1/library")).length === 0; ) {
    if (Date.now() > until) {
      await product.dispose();
      throw new Error(`The sample project never came. The server printed:\n${product.log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await product.stop();
  process.env[VARIABLE] = product.dataDir;
  return () => rm(product.dataDir, { recursive: true, force: true });
}
