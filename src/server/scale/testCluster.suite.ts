import { programFile } from "../program.suite.ts";
import { type Cluster, startCluster } from "./cluster.suite.ts";
import { type FaultProxy, openFaultProxy } from "./faultProxy.suite.ts";
import { type SharedStores, startSharedStores } from "./stores.suite.ts";

/** A cluster with its stores, and a way to it that can be broken. */
export interface TestCluster extends Cluster {
  readonly stores: SharedStores;
  /** Before the proxy of the cluster. */
  readonly front: FaultProxy;
}

/** Starts two servers and two workers on stores of their own: a bucket, or a folder. */
export async function startTestCluster({
  bucket,
  env = {},
}: {
  readonly bucket: boolean;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<TestCluster> {
  const stores = await startSharedStores({ bucket });
  try {
    const cluster = await startCluster({
      replicas: 2,
      workers: 2,
      env: { ...(await stores.environment("cluster")), ...env },
      program: [process.execPath, programFile("main.ts")],
    });
    const front = await openFaultProxy(cluster.proxy.url);
    return {
      ...cluster,
      stores,
      front,
      async close() {
        await front.close();
        await cluster.close();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}
