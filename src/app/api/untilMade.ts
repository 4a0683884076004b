/**
 * Waits until a thumbnail is made, asking again at the times that the server states. Returns false when there will be none. Rejects when the signal
 * aborts and when the server cannot be reached.
 */
export async function untilMade(url: string, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const { status, headers } = await fetch(url, { method: "HEAD", signal });
    if (status === 200) return true;
    const seconds = Number(headers.get("retry-after"));
    if (!(seconds > 0)) return false;
    await pause(seconds * 1000, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
