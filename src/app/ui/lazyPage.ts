import { type ComponentType, createElement, type FunctionComponent, lazy, useState } from "react";

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

/** A component whose code is loaded when it is first shown, or before by `preload`. */
export type LazyPage<Props> = FunctionComponent<Props> & {
  /** Loads the code. Never rejects: what fails is tried again when the component is shown. */
  preload(): Promise<void>;
};

/**
 * Returns a component whose code is loaded when it is first shown. A broken connection delays it. Once the code is there it is shown at
 * once: React keeps a placeholder, even one that was not needed, for 300 ms.
 */
export function lazyPage<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  patience: Patience = {},
): LazyPage<Props> {
  let loaded: ComponentType<Props> | undefined;
  async function fetchPage(): Promise<ComponentType<Props>> {
    loaded ??= await loadPatiently(load, patience);
    return loaded;
  }
  const Waiting = lazy(async () => ({ default: await fetchPage() }));
  function Page(props: Props) {
    // Another component would lose the state of the page, so the choice is kept for as long as it is shown.
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Waiting);
    return createElement(Shown, props);
  }
  return Object.assign(Page, {
    preload: () =>
      fetchPage().then(
        () => undefined,
        () => undefined,
      ),
  });
}
