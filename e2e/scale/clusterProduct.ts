import { randomUUID } from "node:crypto";
import { test } from "@playwright/test";
import { type Cluster, startCluster } from "../../src/server/scale/cluster.suite.ts";
import type { Product, ProductOptions } from "../product.ts";

/** Where the environment names the stores of a run with --scale: the environment of the product, as JSON. */
export const SHARED_STORES = "E2E_SHARED_STORES";

/** Starts two servers and two workers behind a proxy when the run is one with --scale. */
export async function startSharedCluster(): Promise<Cluster | undefined> {
  const stores = process.env[SHARED_STORES];
  if (stores === undefined) return undefined;
  const env = JSON.parse(stores) as Record<string, string>;
  return startCluster({ replicas: 2, workers: 2, env, program: [process.execPath, "bin/dropset.js"] });
}

/**
 * Returns a cluster as the product of one test, which gets a workspace of its own. A test that needs another product, or one that is a single
 * process, is skipped with the reason.
 */
export async function clusterProduct(cluster: Cluster, options: ProductOptions): Promise<Product> {
  const { from: _, ...special } = options;
  if (Object.keys(special).length > 0) skip("it starts a server with settings of its own");
  const made = await cluster.command("keys", "create", "--workspace", `test ${randomUUID()}`);
  const key = /^dropset_\S+$/m.exec(made.output)?.[0];
  if (key === undefined) throw new Error(`No key was created. The command printed:\n${made.output}`);
  const onlyProcess = async () => skip("it ends and starts the only process of an installation");
  return {
    url: cluster.proxy.url,
    key,
    get dataDir() {
      return skip("it looks into the data folder of an installation");
    },
    pid: () => skip("it watches the only process of an installation"),
    log: () => cluster.members.map((member) => member.printed()).join(""),
    kill: onlyProcess,
    stop: onlyProcess,
    start: onlyProcess,
    command: (...args) => cluster.command(...args),
    dispose: async () => {},
  };
}

function skip(reason: string): never {
  test.info().skip(true, `Not with --scale: ${reason}.`);
  throw new Error("A skipped test goes on.");
}
