import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import { useSlashKey } from "./useSlashKey.ts";

/** A small search box; `/` moves the focus to it, Esc clears it. */
export function TextFilter(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string | undefined;
  /** False where another filter of the page uses the key. Default true. */
  slashKey?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  useSlashKey(input, props.slashKey);
  return (
    <TextInput
      ref={input}
      size="xs"
      type="search"
      className={props.className ?? ""}
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<IconSearch size={14} />}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || props.value === "") return;
        event.stopPropagation();
        props.onChange("");
      }}
    />
  );
}
