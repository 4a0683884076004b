import { type Product, type ProductOptions, startProduct } from "../e2e/product.ts";

/** How long a start may take, ms. Far above what an idle machine needs: how fast it is, is not what is tested. */
const READY_MS = 180_000;

/** Starts a server that logs warnings and errors only, with time enough for a machine that does much else. */
export function startServer(options: ProductOptions): Promise<Product> {
  return startProduct({ readyMs: READY_MS, ...options, env: { LOG_LEVEL: "warn", ...options.env } });
}
