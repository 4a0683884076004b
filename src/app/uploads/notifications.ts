const KEY = "dropset-notify";

/** Whether the person may be told by the system when an import ends: `off` by choice, `blocked` by the browser, `absent` where there is nothing of the kind. */
export type NotifyState = "on" | "off" | "blocked" | "absent";

/** What is set now. */
export function notifyState(): NotifyState {
  if (!("Notification" in window)) return "absent";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && localStorage.getItem(KEY) === "on" ? "on" : "off";
}

/** Switches notifications on (asking the browser where needed) or off; answers what is set then. */
export async function setNotify(on: boolean): Promise<NotifyState> {
  if (!("Notification" in window)) return "absent";
  if (on && Notification.permission === "default") await Notification.requestPermission();
  localStorage.setItem(KEY, on ? "on" : "off");
  return notifyState();
}

/** Tells the person, if they allowed it and look elsewhere. A click brings the tab back. */
export function notify(title: string, body: string): void {
  if (notifyState() !== "on" || document.visibilityState === "visible") return;
  try {
    const notification = new Notification(title, { body, icon: "/icon.svg", tag: "dropset" });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Some mobile browsers know the constructor and refuse it.
  }
}
