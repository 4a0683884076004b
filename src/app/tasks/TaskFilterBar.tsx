import { Select } from "@mantine/core";
import type { TaskStatusFilter } from "../../contract/tasks.ts";
import type { TaskFilter } from "../api/tasks.ts";
import type { ChangeFilter } from "../ui/filterAddress.ts";
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
    status: statusOf(query.get("status")),
  };
}

/** Returns the parameters that `readTaskFilter` reads. */
export function taskFilterParameters({ search, status }: TaskFilter) {
  return { name: search === "" ? undefined : search, status };
}

function statusOf(text: string | null): TaskFilter["status"] {
  return STATES.find(({ value }) => value === text)?.value;
}

/** Narrows the list of tasks by title and status. */
export function TaskFilterBar(props: { filter: TaskFilter; onFilter: ChangeFilter<TaskFilter> }) {
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
        data={[...STATES]}
        value={filter.status ?? null}
        onChange={(value) => onFilter({ status: statusOf(value) })}
      />
    </div>
  );
}
