/** What the page records of one import. Times are milliseconds since the page began. */
export interface PageRecord {
  /** `performance.timeOrigin`, to compare with the clock of the server. */
  readonly origin: number;
  /** The first time of each step, by its name. */
  readonly steps: Readonly<Record<string, number>>;
  /** Requests with a body, in the order in which they began. */
  readonly uploads: readonly {
    readonly bytes: number;
    readonly begin: number;
    /** When the body was passed to the network. */
    sent: number;
    /** When the response arrived; 0 without one. */
    end: number;
  }[];
  /** Calls by `fetch` since the drop, in the order in which they began. */
  readonly calls: readonly { readonly path: string; readonly begin: number; end: number }[];
  /** Tasks of the page's main thread that took 50 ms and longer. */
  readonly longTasks: { count: number; totalMs: number; longestMs: number };
}

/** How the page presses **Start import**: at once when it can, or when all files are hashed and checked. */
export type PressStart = "at once" | "when all is hashed";

/**
 * Runs in the page before its own code. Watches the page, presses Start import, and records into `window.probed`. Nothing is
 * imported here: the text of this function is what the page gets.
 */
export function probe(press: PressStart): void {
  const now = () => performance.now();
  const record: PageRecord = {
    origin: performance.timeOrigin,
    steps: {},
    uploads: [],
    calls: [],
    longTasks: { count: 0, totalMs: 0, longestMs: 0 },
  };
  const steps = record.steps as Record<string, number>;
  (window as unknown as { probed: PageRecord }).probed = record;
  const step = (name: string) => {
    steps[name] ??= now();
  };
  addEventListener("drop", () => step("drop"), { capture: true });
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name.startsWith("upload ")) steps[name] ??= startTime;
    }
  }).observe({ type: "mark", buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration, startTime } of list.getEntries()) {
      if (startTime < (steps.drop ?? Number.POSITIVE_INFINITY)) continue;
      record.longTasks.count++;
      record.longTasks.totalMs += duration;
      record.longTasks.longestMs = Math.max(record.longTasks.longestMs, duration);
    }
  }).observe({ type: "longtask" });

  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (body) {
    if (body instanceof Blob && body.type === "") {
      const upload = { bytes: body.size, begin: now(), sent: 0, end: 0 };
      (record.uploads as (typeof upload)[]).push(upload);
      this.upload.addEventListener("load", () => {
        upload.sent = now();
      });
      this.addEventListener("load", () => {
        upload.end = now();
      });
    }
    send.call(this, body);
  };
  const plainFetch = window.fetch;
  window.fetch = async (input, init) => {
    if (steps.drop === undefined) return plainFetch(input, init);
    const url = input instanceof Request ? input.url : String(input);
    const call = { path: new URL(url, location.href).pathname, begin: now(), end: 0 };
    (record.calls as (typeof call)[]).push(call);
    try {
      return await plainFetch(input, init);
    } finally {
      call.end = now();
    }
  };

  const isChecked = () => {
    const checks = record.calls.filter(({ path }) => path.endsWith("/check-images"));
    return steps["upload hashed"] !== undefined &&
      checks.some(({ begin }) => begin > (steps["upload hashed"] ?? 0) - 200)
      ? checks.every(({ end }) => end > 0 && now() - end > 400)
      : false;
  };
  const withText = (selector: string, text: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)].find((element) => element.textContent?.trim() === text);
  // Not every frame: a page that draws nothing must not be made to draw.
  const watcher = new MutationObserver(look);
  let again: ReturnType<typeof setTimeout> | undefined;
  function look(): void {
    clearTimeout(again);
    if (steps.drop !== undefined && steps["Start pressed"] === undefined) {
      const start = withText("main button", "Start import") as HTMLButtonElement | undefined;
      if (start?.disabled === false) {
        step("Start enabled");
        if (press === "when all is hashed" && !isChecked()) {
          again = setTimeout(look, 50);
          return;
        }
        step("Start pressed");
        start.click();
      }
    }
    if (steps["Start pressed"] !== undefined && withText("main a", "Open project") !== undefined) {
      step("Open project");
      watcher.disconnect();
    }
  }
  watcher.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });
}
