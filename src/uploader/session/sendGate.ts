/** States whether content may leave the browser, as a signal that aborts when it no longer may. */
interface SendGate {
  /** Aborted while the gate is closed. Read it again for each request: reopening the gate creates a new signal. */
  readonly signal: AbortSignal;
  set(isOpen: boolean): void;
}

/** Creates a gate that is closed. */
export function createSendGate(): SendGate {
  let controller = new AbortController();
  controller.abort();
  return {
    get signal() {
      return controller.signal;
    },
    set(isOpen) {
      if (!isOpen) controller.abort(new DOMException("Sending was interrupted.", "AbortError"));
      else if (controller.signal.aborted) controller = new AbortController();
    },
  };
}
