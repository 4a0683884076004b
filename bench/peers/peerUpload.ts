import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, errors } from "@playwright/test";
import { dropPaths } from "../../e2e/drop.ts";
import { type MemoryPeaks, watchMemory } from "../memory.ts";
import type { Peer } from "./installPeers.ts";

/** How long a peer may take, ms; the fastest need seconds. */
export const LIMIT_MS = 120_000;

/** One upload through a peer: from the drop to its own message that all was sent, and memory meanwhile. */
export interface PeerUpload {
  /** Infinite when it had not sent all within the limit. */
  readonly ms: number;
  readonly memory: MemoryPeaks;
}

/** What is dropped. */
export interface Drop {
  readonly folder: string;
  readonly files: number;
  /** Size of all files. */
  readonly bytes: number;
}

/**
 * Uploads a folder through a peer to a server of its own that only writes the bodies. Throws when the peer states that all was sent and the
 * server has less.
 */
export async function uploadThrough(browser: Browser, pages: string, peer: Peer, drop: Drop): Promise<PeerUpload> {
  const bodies = await mkdtemp(join(tmpdir(), "dropset-bench-bodies-"));
  const sink = fork(join(import.meta.dirname, "sink.ts"), [bodies, pages], { execArgv: ["--import", "tsx"] });
  const context = await browser.newContext();
  try {
    const [port] = (await once(sink, "message")) as [number];
    const url = `http://127.0.0.1:${port}`;
    const page = await context.newPage();
    await page.goto(`${url}/${peer.name}.html`);
    await page.waitForFunction(() => "ready" in globalThis);
    const memory = await watchMemory(browser, sink.pid);
    const began = performance.now();
    await dropPaths(page, page.locator("body"), [drop.folder]);
    const done = await page
      .waitForFunction(() => (globalThis as { done?: { sent: number; failed: number } }).done, undefined, {
        timeout: LIMIT_MS,
      })
      .catch((error: unknown) => {
        if (error instanceof errors.TimeoutError) return undefined;
        throw error;
      });
    const ms = performance.now() - began;
    const peaks = memory.stop();
    if (done === undefined) return { ms: Number.POSITIVE_INFINITY, memory: peaks };
    const { sent, failed } = (await done.jsonValue()) as { sent: number; failed: number };
    const received = (await (await fetch(`${url}/received`)).json()) as { bytes: number };
    if (sent !== drop.files || failed > 0 || received.bytes < drop.bytes) {
      throw new Error(`${peer.title} sent ${sent} of ${drop.files} files, ${received.bytes} bytes, ${failed} failed.`);
    }
    return { ms, memory: peaks };
  } finally {
    await context.close();
    const ended = once(sink, "exit");
    sink.kill();
    await ended;
    await rm(bodies, { recursive: true, force: true });
  }
}
