import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { formatCount } from "../../model/plural.ts";
import type { Problem } from "../../model/problem.ts";
import { Name } from "../ui/Name.tsx";
import classes from "./ProblemsTable.module.css";

/** Answers what stands on a line of a file, cut to what is worth showing; undefined when there is nothing to show. */
export type LineOf = (path: string, line: number) => Promise<string | undefined>;

/**
 * The problems of one kind as rows of a table: where, what, and what to do. Only the rows in sight are made, so it may be as long as it
 * likes. `onEnd` is called when the last row comes into sight.
 */
export function ProblemRows(props: {
  problems: readonly Problem[];
  /** All there are, when `problems` is only the beginning and no more will come. */
  total?: number;
  /** Which row of the whole table the first one is, from 1. */
  at: number;
  lineOf?: LineOf | undefined;
  onEnd?: () => void;
}) {
  const { problems, onEnd } = props;
  const scroller = useRef<HTMLTableSectionElement>(null);
  const virtual = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 45,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= problems.length - 1) onEnd?.();
  }, [last, problems.length, onEnd]);
  const { total = problems.length } = props;
  // Rows that are not made leave their room above and below.
  const room = {
    "--above": `${rows[0]?.start ?? 0}px`,
    "--below": `${virtual.getTotalSize() - (rows.at(-1)?.end ?? 0)}px`,
  } as React.CSSProperties;

  return (
    <tbody ref={scroller} className={classes.rows} style={room} tabIndex={problems.length > 5 ? 0 : undefined}>
      {rows.map((row) => {
        const problem = problems[row.index];
        if (problem === undefined) return null;
        return (
          <tr
            key={row.key}
            ref={virtual.measureElement}
            data-index={row.index}
            aria-rowindex={props.at + row.index}
            className={classes.row}
          >
            <td className={classes.file}>
              {problem.path === undefined ? "The whole drop" : <Name text={problem.path} cut="middle" />}
              {problem.line !== undefined && <span className={classes.line}>:{problem.line}</span>}
              {problem.object !== undefined && (
                <span className={classes.object}>
                  <Name text={problem.object} />
                </span>
              )}
            </td>
            <td className={classes.reason}>
              <bdi className={classes.words}>{problem.message}</bdi>
              <Line problem={problem} lineOf={props.lineOf} />
            </td>
            <td className={classes.action}>
              <bdi className={classes.words}>{problem.action ?? ""}</bdi>
            </td>
          </tr>
        );
      })}
      {total > problems.length && (
        <tr className={classes.rest}>
          <td colSpan={3}>
            The first {formatCount(problems.length)} of {formatCount(total)}. The report of the import names all.
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** The text that a problem is about, where the page has the file at hand. */
function Line(props: { problem: Problem; lineOf: LineOf | undefined }) {
  const { lineOf } = props;
  const { path, line } = props.problem;
  const [text, setText] = useState<string>();
  useEffect(() => {
    if (lineOf === undefined || path === undefined || line === undefined) return;
    let ended = false;
    lineOf(path, line).then(
      (found) => {
        if (!ended) setText(found);
      },
      // A file that cannot be read has a problem of its own.
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [lineOf, path, line]);
  if (text === undefined) return null;
  return (
    <code className={classes.source}>
      <Name text={text} />
    </code>
  );
}
