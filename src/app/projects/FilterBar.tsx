import { Select } from "@mantine/core";
import type { ChangeFilter } from "../ui/filterAddress.ts";
import { Name } from "../ui/Name.tsx";
import { SettledFilter } from "../ui/SettledFilter.tsx";
import classes from "./Gallery.module.css";
import { type ChosenFilter, stateOf } from "./imageFilterAddress.ts";

const STATES = [
  { value: "labelled", label: "Labelled" },
  { value: "reviewed", label: "Reviewed, no objects" },
  { value: "unlabelled", label: "Unlabelled" },
];

/** Narrows the images of a project by name and state; what is chosen elsewhere, a class or an import, can be removed here. */
export function FilterBar(props: { chosen: ChosenFilter; onFilter: ChangeFilter<ChosenFilter> }) {
  const { chosen, onFilter } = props;
  return (
    <>
      <SettledFilter
        label="Filter by name"
        value={chosen.search}
        onChange={(search) => onFilter({ search }, { replace: true })}
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
