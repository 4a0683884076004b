import { useId } from "react";
import classes from "./ProgressLine.module.css";

/**
 * A progress bar with a name and a text. `value` and `max` are in the same unit; `max` is 0 while it is not known. `waiting` greys it out
 * until its step has started.
 */
export function ProgressLine(props: {
  label: string;
  value: number;
  max: number;
  text: string;
  waiting?: boolean;
  tone?: "accent" | "ok" | "warn" | "bad" | "still";
}) {
  const id = useId();
  const max = Math.max(props.max, 0);
  const value = Math.min(Math.max(props.value, 0), max);
  const share = max === 0 ? 0 : value / max;
  return (
    <div className={classes.line} data-waiting={props.waiting || undefined}>
      <div className={classes.head}>
        <span id={id} className={classes.label}>
          {props.label}
        </span>
        <span className={classes.text}>{props.text}</span>
      </div>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuenow={value}
        aria-valuemax={max}
        aria-valuetext={props.text}
        className={classes.track}
      >
        <div
          className={classes.fill}
          data-tone={props.tone ?? (share === 1 ? "ok" : "accent")}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}
