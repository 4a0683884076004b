import { test as pageTest } from "./pageTest.ts";
import { type Product, startProduct } from "./product.ts";
import { clusterProduct } from "./scale/clusterProduct.ts";
import { startedData } from "./startedData.ts";

/** Tests of a file share one running product for each worker: for tests that add to it and never ask what else is there. */
export const test = pageTest.extend<object, { sharedProduct: Product }>({
  sharedProduct: [
    async ({ cluster }, use) => {
      const options = { from: startedData() };
      const product = await (cluster ? clusterProduct(cluster, options) : startProduct(options));
      await use(product);
      await product.dispose();
    },
    { scope: "worker" },
  ],
  product: async ({ sharedProduct }, use) => {
    await use(sharedProduct);
  },
});

export { expect } from "./pageTest.ts";
