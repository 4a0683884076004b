import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** What a page says when there is nothing to show: an icon, a sentence, what to do. */
export function EmptyState(props: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <div className={classes.icon} aria-hidden="true">
        {props.icon}
      </div>
      <h2>{props.title}</h2>
      {props.children !== undefined && <div className={classes.words}>{props.children}</div>}
      {props.action !== undefined && <div className={classes.action}>{props.action}</div>}
    </div>
  );
}
