const KEY = "dropset-notify";

/** Whether a system notification is shown when an import ends: `off` by choice, `blocked` by the browser, `absent` in a browser without notifications. */
export type NotifyState = "on" | "off" | "blocked" | "absent";

/** Returns the current state. */
export function notifyState(): NotifyState {
  if (!("Notification" in window)) return "absent";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && localStorage.getItem(KEY) === "on" ? "on" : "off";
}

/** Switches notifications on (after asking for permission if needed) or off; returns the new state. */
export async function setNotify(on: boolean): Promise<NotifyState> {
  if (!("Notification" in window)) return "absent";
  if (on && Notification.permission === "default") await Notification.requestPermission();
  localStorage.setItem(KEY, on ? "on" : "off");
  return notifyState();
}

/** Shows a notification if it is allowed and the tab is not visible. A click on it brings the tab to the front. */
export function notify(title: string, body: string): void {
  if (notifyState() !== "on" || document.visibilityState === "visible") return;
  try {
    const notification = new Notification(title, { body, icon: "/icon.svg", tag: "dropset" });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Some mobile browsers have the constructor but throw when it is called.
  }
}
