import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Problem } from "../../model/problem.ts";
import { Name } from "./Name.tsx";
import classes from "./ProblemsTable.module.css";

/**
 * Problems as rows: where, what, and what to do. Only the rows in sight are made, so it may be as long as it likes; on narrow screens each
 * row is a card. `onEnd` is called when the last row comes into sight.
 */
export function ProblemsTable(props: {
  problems: readonly Problem[];
  /** Default "Problems". */
  name?: string;
  /** What the last column is called: what the person can do, or what was done. */
  actionTitle: string;
  onEnd?: () => void;
}) {
  const { problems, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 45,
    overscan: 12,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= problems.length - 1) onEnd?.();
  }, [last, problems.length, onEnd]);

  return (
    <div ref={scroller} className={classes.scroller} tabIndex={problems.length > 3 ? 0 : undefined}>
      <table className={classes.table} aria-label={props.name ?? "Problems"} aria-rowcount={problems.length + 1}>
        <thead>
          <tr className={classes.head}>
            <th scope="col">File</th>
            <th scope="col">Reason</th>
            <th scope="col">{props.actionTitle}</th>
          </tr>
        </thead>
        <tbody className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {rows.map((row) => {
            const problem = problems[row.index];
            if (problem === undefined) return null;
            return (
              <tr
                key={row.key}
                ref={virtual.measureElement}
                data-index={row.index}
                aria-rowindex={row.index + 2}
                className={classes.row}
                style={{ transform: `translateY(${row.start}px)` }}
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
                  <span className={classes.mark} data-severity={problem.severity} title={problem.severity}>
                    <span className={classes.hidden}>{problem.severity}: </span>
                  </span>
                  <bdi className={classes.words}>{problem.message}</bdi>
                </td>
                <td className={classes.action}>
                  <bdi className={classes.words}>{problem.action ?? ""}</bdi>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
