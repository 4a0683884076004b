import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** Shown where there is no content: an icon, a title, a sentence, and what to do. */
export function EmptyState(props: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <div className={classes.icon} aria-hidden="true">
        {props.icon}
      </div>
      <h2>{props.title}</h2>
      {props.children !== undefined && <div className={classes.text}>{props.children}</div>}
      {props.action !== undefined && <div className={classes.action}>{props.action}</div>}
    </div>
  );
}
