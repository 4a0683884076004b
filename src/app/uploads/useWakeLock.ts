import { useEffect } from "react";

/** Keeps the screen awake while `active` and the tab is visible, in browsers that support it. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    if (!active || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let ended = false;
    const request = async () => {
      if (document.visibilityState !== "visible" || (lock !== undefined && !lock.released)) return;
      try {
        const granted = await navigator.wakeLock.request("screen");
        if (ended) await granted.release();
        else lock = granted;
      } catch {
        // Refused, for example by a battery saver: the upload continues without it.
      }
    };
    void request();
    document.addEventListener("visibilitychange", request);
    return () => {
      ended = true;
      document.removeEventListener("visibilitychange", request);
      void lock?.release();
    };
  }, [active]);
}
