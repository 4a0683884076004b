import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { TextFilter } from "./TextFilter.tsx";

/** How long after the last key the text counts, ms. Browsers limit how often an address may change. */
const SETTLE_MS = 250;

/** A search box whose text lives elsewhere, such as in the address, without blanks around it. It reports a text when typing has paused. */
export function SettledFilter(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  className?: string | undefined;
}) {
  /** What was typed last, with its blanks. */
  const [typed, setTyped] = useState({ text: props.value, isPending: false });
  const settle = useDebouncedCallback((text: string) => {
    setTyped({ text, isPending: false });
    props.onChange(text.trim());
  }, SETTLE_MS);
  // The value may have changed since, by the browser's back.
  const isTyped = typed.isPending || typed.text.trim() === props.value;
  return (
    <TextFilter
      label={props.label}
      value={isTyped ? typed.text : props.value}
      onChange={(text) => {
        setTyped({ text, isPending: true });
        settle(text);
      }}
      className={props.className}
    />
  );
}
