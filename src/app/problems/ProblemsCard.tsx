import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { count } from "../../model/plural.ts";
import type { Problem } from "../../model/problem.ts";
import { problemTitle } from "../../model/problemCodes.ts";
import { Card } from "../ui/Card.tsx";
import { TextFilter } from "../ui/TextFilter.tsx";
import { ProblemRows, type ReadLine } from "./ProblemRows.tsx";
import classes from "./ProblemsCard.module.css";
import { ProblemsTable } from "./ProblemsTable.tsx";
import type { ProblemGroup } from "./problemGroups.ts";
import { problemsCsv, saveText } from "./problemsCsv.ts";
import { SeverityPills } from "./SeverityPills.tsx";

/** Id of the card of problems in a review. */
export const PROBLEMS_ID = "problems";

/** The filter appears from this number of rows. */
const FILTER_FROM = 6;

/** Up to this number of rows, every kind is open from the start. */
const OPEN_UP_TO = 20;

/** Problems that the page holds in memory: grouped by kind, with a text filter and a download as CSV. */
export function ProblemsCard(props: {
  /** Default "Problems". */
  name?: string;
  groups: readonly ProblemGroup[];
  actionTitle: string;
  fileName: string;
  action?: ReactNode;
  /** A choice about the problems, above the table. */
  choice?: ReactNode;
  /** Reads the lines that problems are about, when the page can read the files. */
  readLine?: ReadLine;
  /** Number of images with problems of a kind; 0 for none. */
  imagesOf?: (group: ProblemGroup) => number;
  onImages?: (group: ProblemGroup) => void;
}) {
  const { groups, name = "Problems" } = props;
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const shown = useMemo(() => filtered(groups, wanted), [groups, wanted]);
  const groupOf = ({ code, severity }: Pick<ProblemGroup, "code" | "severity">) =>
    shown.find((one) => one.code === code && one.severity === severity);
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card
      id={PROBLEMS_ID}
      title={name}
      note={<SeverityPills groups={groups} />}
      side={
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconDownload size={14} />}
            onClick={() => saveText(props.fileName, problemsCsv(groups.flatMap(({ first }) => first)), "text/csv")}
          >
            Download list
          </Button>
          {props.action}
        </>
      }
    >
      {props.choice}
      {total >= FILTER_FROM && (
        <TextFilter label="Filter problems" value={filter} onChange={setFilter} className={classes.filter} />
      )}
      <ProblemsTable
        // A new filter opens all kinds, even those that were closed.
        key={wanted}
        name={name}
        groups={shown.map((group) => ({ ...group, action: group.first[0]?.action }))}
        actionTitle={props.actionTitle}
        openAll={wanted !== "" || total <= OPEN_UP_TO}
        linkOf={(row) => {
          const group = groupOf(row);
          const images = group === undefined ? 0 : (props.imagesOf?.(group) ?? 0);
          if (group === undefined || images === 0) return null;
          return (
            <button
              type="button"
              className={classes.images}
              aria-label={`Show ${count(images, "image")}: ${problemTitle(group.code)}`}
              onClick={() => props.onImages?.(group)}
            >
              {count(images, "image")}
            </button>
          );
        }}
        rowsOf={(row, at) => {
          const group = groupOf(row);
          if (group === undefined) return null;
          return (
            <ProblemRows
              key={`${group.severity} ${group.code} rows`}
              problems={group.first}
              total={group.count}
              at={at}
              readLine={props.readLine}
            />
          );
        }}
      />
      {shown.length === 0 && <p className={classes.none}>No problem matches “{filter}”.</p>}
    </Card>
  );
}

function filtered(groups: readonly ProblemGroup[], wanted: string): readonly ProblemGroup[] {
  if (wanted === "") return groups;
  return groups.flatMap((group) => {
    const first = problemTitle(group.code).toLowerCase().includes(wanted)
      ? group.first
      : group.first.filter((problem) => matches(problem, wanted));
    return first.length === 0 ? [] : [{ ...group, first, count: first.length }];
  });
}

function matches({ path, object, message, action, severity }: Problem, wanted: string): boolean {
  return [path, object, message, action, severity].some((text) => text?.toLowerCase().includes(wanted));
}
