import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import type { Cluster } from "../src/server/scale/cluster.suite.ts";
import { type Api, createApi } from "./api.ts";
import { type Product, type ProductOptions, startProduct } from "./product.ts";
import { clusterProduct, startSharedCluster } from "./scale/clusterProduct.ts";
import { startedData } from "./startedData.ts";
import { openWire, type Wire } from "./wire.ts";

/** What a test of the product is given. */
export interface ProductFixtures {
  /** How the product is started; set with `test.use`. By default as one that was started before. */
  productOptions: ProductOptions;
  product: Product;
  /** The server past the page, with the admin key. */
  api: Api;
  /** Between client and server when a test asks for it; the client then uses `wire.url`. */
  wire: Wire;
  /** An empty folder that is removed afterwards. */
  folder: string;
}

/** What the tests of one process of the runner share. */
export interface SharedFixtures {
  /** The product of all tests in a run with --scale, else undefined. */
  cluster: Cluster | undefined;
}

/** Tests with a running product and no browser. */
export const test = base.extend<ProductFixtures, SharedFixtures>({
  cluster: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs
    async ({}, use) => {
      const cluster = await startSharedCluster();
      await use(cluster);
      await cluster?.close();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  productOptions: [{ from: startedData() }, { option: true }],
  product: async ({ productOptions, cluster }, use, info) => {
    const product = await (cluster ? clusterProduct(cluster, productOptions) : startProduct(productOptions));
    await use(product);
    if (info.status !== info.expectedStatus) {
      await info.attach("server log", { body: product.log(), contentType: "text/plain" });
    }
    await product.dispose();
    // The key of the first start is printed; one that was configured is not.
    if (product.key !== "") expect(product.log(), "the key in the log").not.toContain(product.key);
  },
  api: async ({ product }, use) => {
    await use(createApi(product));
  },
  wire: async ({ product }, use) => {
    const wire = await openWire(product.url);
    await use(wire);
    await wire.close();
  },
  folder: async ({ browserName }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `dropset-${browserName}-`));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect };
