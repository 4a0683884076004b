import { useEffect, useState } from "react";

/** Waits for this long where the browser does not state when it is idle (Safari), ms. */
const PAUSE_MS = 400;

/**
 * Calls `work` once, when the page has been painted and the browser is idle, at the latest after `timeoutMs`. Returns a function that
 * prevents the call.
 */
export function whenIdle(work: () => void, timeoutMs: number): () => void {
  // A frame may lie between here and the first paint; after its end the page is on the screen.
  let stop: () => void;
  const frame = requestAnimationFrame(() => {
    if ("requestIdleCallback" in window) {
      const idle = requestIdleCallback(work, { timeout: timeoutMs });
      stop = () => cancelIdleCallback(idle);
    } else {
      const timer = setTimeout(work, PAUSE_MS);
      stop = () => clearTimeout(timer);
    }
  });
  stop = () => cancelAnimationFrame(frame);
  return () => stop();
}

/** Returns false until the page has been painted and the browser was idle once, at the latest after `timeoutMs`. */
export function useWasIdle(timeoutMs: number): boolean {
  const [wasIdle, setWasIdle] = useState(false);
  useEffect(() => whenIdle(() => setWasIdle(true), timeoutMs), [timeoutMs]);
  return wasIdle;
}
