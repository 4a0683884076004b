import { useEffect, useEffectEvent, useRef, useState } from "react";

/**
 * Returns the newest `text`, changed at most once every `everyMs`; the first one at once. For live regions. A text on another `topic` waits
 * only `settleMs`: a text about something that has ended does not stay, and one about something that ends at once is never announced.
 */
export function useThrottledText(text: string, topic: string, everyMs: number, settleMs: number): string {
  const [shown, setShown] = useState({ text, topic });
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  const show = useEffectEvent(() => {
    changedAt.current = performance.now();
    setShown({ text, topic });
  });
  const waiting = text !== shown.text;
  const another = topic !== shown.topic;
  useEffect(() => {
    if (!waiting && !another) return;
    const passed = performance.now() - changedAt.current;
    const timer = setTimeout(() => show(), another ? settleMs : Math.max(settleMs, everyMs - passed));
    return () => clearTimeout(timer);
  }, [waiting, another, everyMs, settleMs]);
  return shown.text;
}
