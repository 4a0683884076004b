import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import type { Problem } from "../../model/problem.ts";
import { Card } from "./Card.tsx";
import { counted, formatCount } from "./formatCount.ts";
import { Pill } from "./Pill.tsx";
import classes from "./ProblemsCard.module.css";
import { ProblemsTable } from "./ProblemsTable.tsx";
import { problemsCsv, saveText } from "./problemsCsv.ts";
import { TextFilter } from "./TextFilter.tsx";

/** Below this many rows a filter would only be in the way. */
const FILTER_FROM = 6;

/** Problems that the page itself holds: counted, filtered by words, kept as a file. */
export function ProblemsCard(props: {
  /** Default "Problems". */
  name?: string;
  problems: readonly Problem[];
  /** All there are, when `problems` is only the beginning. */
  total: number;
  actionTitle: string;
  fileName: string;
  action?: ReactNode;
}) {
  const { problems, name = "Problems" } = props;
  const [words, setWords] = useState("");
  const shown = useMemo(() => filtered(problems, words), [problems, words]);
  return (
    <Card
      title={name}
      note={<SeverityPills problems={problems} total={props.total} />}
      side={
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconDownload size={14} />}
            onClick={() => saveText(props.fileName, problemsCsv(problems), "text/csv")}
          >
            Download list
          </Button>
          {props.action}
        </>
      }
    >
      {problems.length >= FILTER_FROM && (
        <TextFilter label="Filter problems" value={words} onChange={setWords} className={classes.filter} />
      )}
      <ProblemsTable name={name} problems={shown} actionTitle={props.actionTitle} />
      {shown.length === 0 && <p className={classes.none}>No problem matches “{words}”.</p>}
      {props.total > problems.length && (
        <p className={classes.none}>
          The first {formatCount(problems.length)} of {formatCount(props.total)}. The report of the import names all.
        </p>
      )}
    </Card>
  );
}

function SeverityPills(props: { problems: readonly Problem[]; total: number }) {
  const errors = props.problems.filter((problem) => problem.severity === "error").length;
  const warnings = props.problems.filter((problem) => problem.severity === "warning").length;
  const infos = props.problems.length - errors - warnings;
  return (
    <span className={classes.pills}>
      {errors > 0 && <Pill tone="bad">{counted(errors, "error")}</Pill>}
      {warnings > 0 && <Pill tone="warn">{counted(warnings, "warning")}</Pill>}
      {infos > 0 && <Pill>{counted(infos, "note")}</Pill>}
    </span>
  );
}

function filtered(problems: readonly Problem[], words: string): readonly Problem[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return problems;
  return problems.filter((problem) =>
    [problem.path, problem.message, problem.action, problem.code, problem.severity].some((text) =>
      text?.toLowerCase().includes(wanted),
    ),
  );
}
