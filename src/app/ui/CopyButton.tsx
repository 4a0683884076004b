import { Button } from "@mantine/core";
import { useState } from "react";

/** A button that copies a text, and states whether that worked. */
export function CopyButton(props: { text: () => string; label: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async () => setState((await copyText(props.text())) ? "copied" : "failed");
  return (
    <Button size="xs" variant="default" onClick={() => void copy()} onBlur={() => setState("idle")}>
      <span aria-live="polite">
        {state === "idle" ? props.label : state === "copied" ? "Copied" : "Not copied: the browser does not allow it"}
      </span>
    </Button>
  );
}

/** Copies a text; returns false when the browser does not allow it. On plain http, browsers have only the older way. */
async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard !== undefined) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused: the older way may still be allowed.
  }
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  // What is outside of a modal dialog cannot have the focus.
  (before?.closest("dialog") ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}
