import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { formatCount } from "../../model/plural.ts";
import type { ReportedProblem } from "../../model/problem.ts";
import { Name } from "../ui/Name.tsx";
import classes from "./ProblemsTable.module.css";

/** Reads a line of a file, shortened for display; undefined when there is nothing to show. */
export type ReadLine = (path: string, line: number) => Promise<string | undefined>;

/**
 * The problems of one kind as rows of a table: file, reason, action. Only visible rows are rendered, so the list may be long. `onEnd` is
 * called when the last row becomes visible.
 */
export function ProblemRows(props: {
  problems: readonly ReportedProblem[];
  /** The number of all problems, when `problems` is only the beginning and no more will come. */
  total?: number;
  /** Row number of the first one in the whole table, from 1. */
  at: number;
  readLine?: ReadLine | undefined;
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
  // Space for the rows above and below that are not rendered.
  const space = {
    "--above": `${rows[0]?.start ?? 0}px`,
    "--below": `${virtual.getTotalSize() - (rows.at(-1)?.end ?? 0)}px`,
  } as React.CSSProperties;

  return (
    <tbody ref={scroller} className={classes.rows} style={space} tabIndex={problems.length > 5 ? 0 : undefined}>
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
              <Line problem={problem} readLine={props.readLine} />
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
            Showing the first {formatCount(problems.length)} of {formatCount(total)}. The import report lists all of
            them.
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** The line of the file that a problem is about, when the page can read the file. */
function Line(props: { problem: ReportedProblem; readLine: ReadLine | undefined }) {
  const { readLine } = props;
  const { path, line } = props.problem;
  const [text, setText] = useState<string>();
  useEffect(() => {
    if (readLine === undefined || path === undefined || line === undefined) return;
    let ended = false;
    readLine(path, line).then(
      (found) => {
        if (!ended) setText(found);
      },
      // A file that cannot be read has a problem of its own.
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [readLine, path, line]);
  if (text === undefined) return null;
  return (
    <code className={classes.source}>
      <Name text={text} />
    </code>
  );
}
