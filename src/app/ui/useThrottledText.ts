import { useEffect, useRef, useState } from "react";

/**
 * The newest `text`, changing at most once every `everyMs`; the first one is shown at once. A text on another `topic` is not held back, so
 * that what is shown is never of something that is over; it only waits `settleMs`, so that what is over in a moment is not said at all. For
 * live regions.
 */
export function useThrottledText(text: string, topic: string, everyMs: number, settleMs: number): string {
  const [shown, setShown] = useState({ text, topic });
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  const newest = useRef(shown);
  newest.current = { text, topic };
  const waiting = text !== shown.text;
  const another = topic !== shown.topic;
  useEffect(() => {
    if (!waiting && !another) return;
    const passed = performance.now() - changedAt.current;
    const timer = setTimeout(
      () => {
        changedAt.current = performance.now();
        setShown(newest.current);
      },
      another ? settleMs : Math.max(settleMs, everyMs - passed),
    );
    return () => clearTimeout(timer);
  }, [waiting, another, everyMs, settleMs]);
  return shown.text;
}
