import type { ReactNode } from "react";
import classes from "./Pill.module.css";

/** The colour of a small label. Colour never stands alone: the text has the same meaning. */
export type Tone = "plain" | "accent" | "ok" | "warn" | "bad";

/** A small rounded label. */
export function Pill(props: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={classes.pill} data-tone={props.tone ?? "plain"} title={props.title}>
      {props.children}
    </span>
  );
}
