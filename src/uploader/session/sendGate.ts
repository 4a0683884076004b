/** Whether content may leave the browser, as a signal that aborts when it may no longer. */
interface SendGate {
  /** Aborted while the gate is closed. Ask anew for each request: reopening makes a new signal. */
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
      if (!isOpen) controller.abort(new DOMException("Sending is interrupted.", "AbortError"));
      else if (controller.signal.aborted) controller = new AbortController();
    },
  };
}
