import { startSharedStores } from "../../src/server/scale/stores.suite.ts";
import { SHARED_STORES } from "./clusterProduct.ts";

/** Before all tests with --scale: starts a database server and an object store, on which every cluster of the run works. */
export default async function makeStores(): Promise<() => Promise<void>> {
  const stores = await startSharedStores({ bucket: true });
  process.env[SHARED_STORES] = JSON.stringify(await stores.environment("e2e"));
  return () => stores.close();
}
