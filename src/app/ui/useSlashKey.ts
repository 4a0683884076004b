import { type RefObject, useEffect } from "react";

/** Makes `/` move the focus to an input, unless the person is typing or a dialog covers it. */
export function useSlashKey(input: RefObject<HTMLInputElement | null>, enabled = true): void {
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const dialog = document.querySelector('[role="dialog"][aria-modal="true"]');
      if (dialog !== null && !dialog.contains(input.current)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [input, enabled]);
}

/** True when keys are text for the element that has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}
