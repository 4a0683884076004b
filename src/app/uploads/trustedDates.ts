const KEY = "dropset-trust-dates";

/** True when the person chose to trust the size and date of files. */
export function trustsDates(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    // The browser keeps no data for pages.
    return false;
  }
}

/** Remembers the choice for later drops, where the browser can. */
export function setTrustsDates(trusted: boolean): void {
  try {
    localStorage.setItem(KEY, trusted ? "on" : "off");
  } catch {
    // It holds for this page only.
  }
}
