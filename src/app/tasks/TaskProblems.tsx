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

/** Up to so many rows every kind is open from the start. */
const OPEN_UP_TO = 20;

/** Every problem of a task: counted by kind and filtered by the server, loaded as one scrolls, downloadable as a whole. */
export function TaskProblems(props: { task: Task }) {
  const { id } = props.task;
  const [words, setWords] = useState("");
  const search = useDeferredValue(words.trim());
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
      <TextFilter label="Filter problems" value={words} onChange={setWords} className={classes.text} />
      <LoadState query={found} what="list of problems">
        <ProblemsTable
          // A filter opens what it finds, whatever was closed before.
          key={search}
          groups={groups.map(({ first, ...group }) => ({ ...group, action: first.action }))}
          actionTitle="What was done"
          openAll={search !== "" || total <= OPEN_UP_TO}
          rowsOf={({ code, severity }, at) => (
            <TaskRows key={`${severity} ${code} rows`} id={id} filter={{ severity, code, search }} at={at} />
          )}
        />
        {groups.length === 0 && !found.isFetching && (
          <p className={classes.none}>{search === "" ? "There are none." : `No problem matches “${search}”.`}</p>
        )}
      </LoadState>
    </Card>
  );
}

/** The problems of one kind, loaded as one scrolls. */
function TaskRows(props: { id: number; filter: ProblemFilter; at: number }) {
  const problems = useTaskProblems(props.id, props.filter);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = problems;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = problems.data?.pages.flatMap((page) => page.items) ?? [];
  return <ProblemRows problems={rows} at={props.at} onEnd={onEnd} />;
}
