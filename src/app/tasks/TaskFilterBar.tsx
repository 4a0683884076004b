import { Select } from "@mantine/core";
import type { TaskStatusFilter } from "../../contract/tasks.ts";
import type { TaskFilter } from "../api/tasks.ts";
import { SettledFilter } from "../ui/SettledFilter.tsx";
import classes from "./TasksPage.module.css";

const STATES = [
  { value: "unfinished", label: "Running or waiting" },
  { value: "finished", label: "Finished" },
  { value: "error", label: "Failed" },
  { value: "stopped", label: "Stopped" },
] as const satisfies readonly { value: TaskStatusFilter; label: string }[];

/** Reads a filter of tasks from the query of an address: `name`, `status`. What it cannot read is ignored. */
export function readTaskFilter(query: URLSearchParams): TaskFilter {
  return {
    search: query.get("name") ?? "",
    status: STATES.find(({ value }) => value === query.get("status"))?.value,
  };
}

/** Narrows the list of tasks by title and status. */
export function TaskFilterBar(props: {
  filter: TaskFilter;
  onFilter: (parts: Partial<TaskFilter>, options?: { replace?: boolean }) => void;
}) {
  const { filter, onFilter } = props;
  return (
    <div className={classes.filter}>
      <SettledFilter
        label="Filter by title"
        value={filter.search}
        onChange={(search) => onFilter({ search }, { replace: true })}
        className={classes.search}
      />
      <Select
        size="xs"
        className={classes.status ?? ""}
        aria-label="Status"
        placeholder="Any status"
        clearable
        clearButtonProps={{ "aria-label": "Any status" }}
        data={STATES.map((state) => ({ ...state }))}
        value={filter.status ?? null}
        onChange={(value) => onFilter({ status: STATES.find((state) => state.value === value)?.value })}
      />
    </div>
  );
}
