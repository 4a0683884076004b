import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { count, formatCount } from "../../model/plural.ts";
import { problemHelp, problemTitle } from "../../model/problemCodes.ts";
import type { Severity } from "../../model/severity.ts";
import classes from "./ProblemsTable.module.css";

/** Problems of one kind: a row that opens. */
interface ShownGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  /** The action of the first of them. */
  readonly action: string | undefined;
}

const nouns: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };

/**
 * Problems by kind: what, how many, and the first action; an open kind shows what to do about it. Each kind opens to its rows, which `rowsOf` returns as a table body; `at` is the number
 * of its first row in the whole table, from 1. On narrow screens rows are cards.
 */
export function ProblemsTable(props: {
  groups: readonly ShownGroup[];
  /** Default "Problems". */
  name?: string;
  /** Title of the last column: what the person can do, or what was done. */
  actionTitle: string;
  /** True when all kinds are open until the person closes them. */
  openAll: boolean;
  rowsOf: (group: ShownGroup, at: number) => ReactNode;
  /** A link to what problems of a kind are about, beside its name. */
  linkOf?: (group: ShownGroup) => ReactNode;
}) {
  const { groups } = props;
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  let row = 1;
  const placed = groups.map((group) => {
    const key = `${group.severity} ${group.code}`;
    const open = chosen.get(key) ?? (props.openAll || groups.length === 1);
    const at = ++row;
    if (open) row += group.count;
    return { group, key, open, at };
  });
  return (
    <table
      className={classes.table}
      data-links={props.linkOf !== undefined || undefined}
      aria-label={props.name ?? "Problems"}
      aria-rowcount={row}
    >
      <thead>
        <tr className={classes.head}>
          <th scope="col">File</th>
          <th scope="col">Reason</th>
          <th scope="col">{props.actionTitle}</th>
        </tr>
      </thead>
      {placed.map(({ group, key, open, at }) => [
        <tbody key={key} className={classes.groupBody} data-severity={group.severity}>
          <tr className={classes.group} aria-rowindex={at} data-open={open || undefined}>
            <th scope="rowgroup" colSpan={3}>
              <button
                type="button"
                aria-expanded={open}
                aria-label={`${problemTitle(group.code)}, ${count(group.count, nouns[group.severity])}`}
                className={classes.opener}
                onClick={() => setChosen(new Map([...chosen, [key, !open]]))}
              >
                <IconChevronRight size={16} className={classes.chevron} aria-hidden="true" />
                <SeverityMark severity={group.severity} />
                <span>{problemTitle(group.code)}</span>
                <span className={classes.count}>{formatCount(group.count)}</span>
              </button>
              <bdi className={classes.done}>{open ? problemHelp(group.code) : group.action}</bdi>
              {props.linkOf?.(group)}
            </th>
          </tr>
        </tbody>,
        open && props.rowsOf(group, at + 1),
      ])}
    </table>
  );
}

/** A small mark for a severity. Its shape differs as well as its colour. */
export function SeverityMark(props: { severity: Severity }) {
  return <span className={classes.mark} data-severity={props.severity} title={props.severity} aria-hidden="true" />;
}
