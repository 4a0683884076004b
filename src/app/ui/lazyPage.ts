import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/** Waits before the code of a page is requested again, ms. */
const WAITS_MS = [300, 700, 1_500, 3_000, 5_000];

/** How often and when code is requested again. */
interface Patience {
  /** Waits before the next request, ms. */
  readonly waitsMs?: readonly number[];
  /** Returns whether the server has stated that it does not have the code. */
  readonly isGone?: (error: unknown) => Promise<boolean>;
}

/**
 * Loads code, again and again when the connection breaks. Throws the last error after some ten seconds, when the server is down, and at once
 * when it responds that it no longer has this version of the page.
 */
export async function loadPatiently<Code>(
  load: () => Promise<Code>,
  { waitsMs = WAITS_MS, isGone = isFileGone }: Patience = {},
): Promise<Code> {
  for (const waitMs of waitsMs) {
    try {
      return await load();
    } catch (error) {
      if (await isGone(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return load();
}

/** Asks the server for the file that an error of a browser names at its end. */
async function isFileGone(error: unknown): Promise<boolean> {
  const [, url] = /((?:https?:\/)?\/\S+\.(?:js|css))$/.exec(String(error)) ?? [];
  if (url === undefined) return false;
  try {
    return (await fetch(url, { method: "HEAD", cache: "no-store" })).status === 404;
  } catch {
    return false;
  }
}

/** Returns a component whose code is loaded when it is first shown. A broken connection delays it. */
export function lazyPage<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await loadPatiently(load) }));
}
