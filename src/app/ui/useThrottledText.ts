import { useEffect, useRef, useState } from "react";

/**
 * The newest `text`, changing at most once every `everyMs`; the first one is shown at once. A change waits `settleMs` first, so that what is
 * over in a moment is not said at all. For live regions.
 */
export function useThrottledText(text: string, everyMs: number, settleMs: number): string {
  const [shown, setShown] = useState(text);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  const newest = useRef(text);
  newest.current = text;
  const waiting = text !== shown;
  useEffect(() => {
    if (!waiting) return;
    const passed = performance.now() - changedAt.current;
    const timer = setTimeout(
      () => {
        changedAt.current = performance.now();
        setShown(newest.current);
      },
      Math.max(settleMs, everyMs - passed),
    );
    return () => clearTimeout(timer);
  }, [waiting, everyMs, settleMs]);
  return shown;
}
