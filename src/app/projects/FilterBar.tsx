import { Select } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { Name } from "../ui/Name.tsx";
import { TextFilter } from "../ui/TextFilter.tsx";
import { type ChosenFilter, stateOf } from "./filterAddress.ts";
import classes from "./Gallery.module.css";

/** How long after the last key the images are filtered by what was typed, ms. Browsers limit how often an address may change. */
const SETTLE_MS = 250;

const STATES = [
  { value: "labelled", label: "Labelled" },
  { value: "reviewed", label: "Reviewed, no objects" },
  { value: "unlabelled", label: "Unlabelled" },
];

/** Narrows the images of a project by name and state; what is chosen elsewhere, a class or an import, can be removed here. */
export function FilterBar(props: {
  chosen: ChosenFilter;
  onFilter: (parts: Partial<ChosenFilter>, options?: { replace?: boolean }) => void;
}) {
  const { chosen, onFilter } = props;
  /** What was typed last, with its blanks, which the address does not have. */
  const [typed, setTyped] = useState({ text: chosen.search, isPending: false });
  const settle = useDebouncedCallback((text: string) => {
    setTyped({ text, isPending: false });
    onFilter({ search: text.trim() }, { replace: true });
  }, SETTLE_MS);
  // The address may have changed since, by the browser's back.
  const isTyped = typed.isPending || typed.text.trim() === chosen.search;
  return (
    <>
      <TextFilter
        label="Filter by name"
        value={isTyped ? typed.text : chosen.search}
        onChange={(text) => {
          setTyped({ text, isPending: true });
          settle(text);
        }}
        className={classes.search}
      />
      <Select
        size="xs"
        className={classes.state ?? ""}
        aria-label="State"
        placeholder="Any state"
        clearable
        clearButtonProps={{ "aria-label": "Any state" }}
        data={STATES}
        value={chosen.state ?? null}
        onChange={(value) => onFilter({ state: stateOf(value) })}
      />
      {chosen.class !== undefined && (
        <button
          type="button"
          className={classes.chip}
          onClick={() => onFilter({ class: undefined })}
          title="Show all classes"
        >
          Class <Name text={chosen.class} /> ×
        </button>
      )}
      {chosen.taskId !== undefined && (
        <button
          type="button"
          className={classes.chip}
          onClick={() => onFilter({ taskId: undefined })}
          title="Show the images of all imports"
        >
          Import {chosen.taskId} ×
        </button>
      )}
    </>
  );
}
