import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useCallback, useDeferredValue, useState } from "react";
import { type Task, taskReport } from "../../contract/tasks.ts";
import { pathOf } from "../../uploader/index.ts";
import { type ProblemFilter, useTaskProblemGroups, useTaskProblems } from "../api/tasks.ts";
import { ProblemRows } from "../problems/ProblemRows.tsx";
import { ProblemsTable } from "../problems/ProblemsTable.tsx";
import { SeverityPills } from "../problems/SeverityPills.tsx";
import { Card } from "../ui/Card.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { TextFilter } from "../ui/TextFilter.tsx";
import classes from "./TaskProblems.module.css";

/** Up to this number of rows, every kind is open from the start. */
const OPEN_UP_TO = 20;

/** All problems of a task. The server groups and filters them; rows are loaded while the person scrolls. */
export function TaskProblems(props: { task: Task }) {
  const { id } = props.task;
  const [filter, setFilter] = useState("");
  const search = useDeferredValue(filter.trim());
  const all = useTaskProblemGroups(id, "");
  const found = useTaskProblemGroups(id, search);
  const groups = found.data?.items ?? [];
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card
      title="Problems"
      note={<SeverityPills groups={all.data?.items ?? []} />}
      side={
        <Button
          component="a"
          href={pathOf(taskReport.path, { id }, { format: "csv" })}
          download
          variant="subtle"
          size="compact-sm"
          leftSection={<IconDownload size={14} />}
        >
          Download list
        </Button>
      }
    >
      <TextFilter label="Filter problems" value={filter} onChange={setFilter} className={classes.text} />
      <LoadState query={found} what="list of problems">
        <ProblemsTable
          // A new filter opens all kinds, even those that were closed.
          key={search}
          groups={groups.map(({ first, ...group }) => ({ ...group, action: first.action }))}
          actionTitle="What was done"
          openAll={search !== "" || total <= OPEN_UP_TO}
          rowsOf={({ code, severity }, at) => (
            <TaskRows key={`${severity} ${code} rows`} id={id} filter={{ severity, code, search }} at={at} />
          )}
        />
        {groups.length === 0 && !found.isFetching && (
          <p className={classes.none}>{search === "" ? "There are no problems." : `No problem matches “${search}”.`}</p>
        )}
      </LoadState>
    </Card>
  );
}

/** The problems of one kind, loaded while the person scrolls. */
function TaskRows(props: { id: number; filter: ProblemFilter; at: number }) {
  const problems = useTaskProblems(props.id, props.filter);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = problems;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = problems.data?.pages.flatMap((page) => page.items) ?? [];
  return <ProblemRows problems={rows} at={props.at} onEnd={onEnd} />;
}
