import { useEffect } from "react";

/** While `active` and the tab is visible, the screen does not go to sleep, where the browser offers that. */
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
        // Refused, for example by a battery saver: the upload goes on without it.
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
