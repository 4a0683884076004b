import { Button, Select } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useCallback, useDeferredValue, useState } from "react";
import { type Task, taskReport } from "../../contract/tasks.ts";
import type { Severity } from "../../model/problem.ts";
import { pathOf } from "../../uploader/api.ts";
import { useTaskProblems } from "../api/tasks.ts";
import { Card } from "../ui/Card.tsx";
import { counted, formatCount } from "../ui/formatCount.ts";
import { LoadState } from "../ui/LoadState.tsx";
import { Pill } from "../ui/Pill.tsx";
import { ProblemsTable } from "../ui/ProblemsTable.tsx";
import { TextFilter } from "../ui/TextFilter.tsx";
import classes from "./TaskProblems.module.css";

/** Every problem of a task: filtered by the server, loaded as one scrolls, downloadable as a whole. */
export function TaskProblems(props: { task: Task }) {
  const { id, report } = props.task;
  const [severity, setSeverity] = useState<Severity | "">("");
  const [code, setCode] = useState("");
  const [search, setSearch] = useState("");
  const deferred = useDeferredValue(search);
  const problems = useTaskProblems(id, {
    severity: severity === "" ? undefined : severity,
    code: code === "" ? undefined : code,
    search: deferred,
  });
  const rows = problems.data?.pages.flatMap((page) => page.items) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = problems;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const { errors, warnings, byCode } = report?.problems ?? { errors: 0, warnings: 0, byCode: {} };
  const codes = Object.entries(byCode).sort(([, a], [, b]) => b - a);
  const all = codes.reduce((sum, [, count]) => sum + count, 0);
  return (
    <Card
      title="Problems"
      note={
        <span className={classes.pills}>
          {errors > 0 && <Pill tone="bad">{counted(errors, "error")}</Pill>}
          {warnings > 0 && <Pill tone="warn">{counted(warnings, "warning")}</Pill>}
          {all > errors + warnings && <Pill>{counted(all - errors - warnings, "note")}</Pill>}
        </span>
      }
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
      <div className={classes.filters}>
        <TextFilter label="Filter problems" value={search} onChange={setSearch} className={classes.text} />
        <Select
          size="xs"
          aria-label="Severity"
          value={severity}
          onChange={(value) => setSeverity((value ?? "") as Severity | "")}
          data={[
            { value: "", label: "Every severity" },
            { value: "error", label: "Errors" },
            { value: "warning", label: "Warnings" },
            { value: "info", label: "Notes" },
          ]}
        />
        <Select
          size="xs"
          aria-label="Kind of problem"
          value={code}
          onChange={(value) => setCode(value ?? "")}
          data={[
            { value: "", label: "Every kind" },
            ...codes.map(([word, count]) => ({ value: word, label: `${kindOf(word)} (${formatCount(count)})` })),
          ]}
        />
      </div>
      <LoadState query={problems} what="list of problems">
        <ProblemsTable problems={rows} actionTitle="What was done" onEnd={onEnd} />
        {rows.length === 0 && !problems.isFetching && <p className={classes.none}>No problem matches these filters.</p>}
      </LoadState>
    </Card>
  );
}

/** A code as words: `unknown_class` reads "Unknown class". */
function kindOf(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
