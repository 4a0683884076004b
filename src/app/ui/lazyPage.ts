import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/** Waits before the code of a page is requested again, ms. */
const WAITS_MS = [300, 700, 1_500, 3_000, 5_000];

/**
 * Loads code, again and again when the connection breaks. Throws the last error after some ten seconds: then the server is down, or no longer
 * has this version of the page.
 */
export async function loadPatiently<Code>(
  load: () => Promise<Code>,
  waitsMs: readonly number[] = WAITS_MS,
): Promise<Code> {
  for (const waitMs of waitsMs) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return load();
}

/** Returns a component whose code is loaded when it is first shown. A broken connection delays it. */
export function lazyPage<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await loadPatiently(load) }));
}
