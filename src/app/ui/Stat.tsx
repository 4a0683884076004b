import classes from "./Stat.module.css";

/** A number with its name above and a note below. The note keeps its place while it is empty. */
export function Stat(props: { label: string; value: string; note?: string; tone?: "bad" | "plain" }) {
  return (
    <div className={classes.stat}>
      <dt className={classes.label}>{props.label}</dt>
      <dd className={classes.value} data-tone={props.tone ?? "plain"}>
        {props.value}
      </dd>
      <dd className={classes.note}>{props.note ?? "\u00a0"}</dd>
    </div>
  );
}

/** A row of numbers. */
export function Stats(props: { children: React.ReactNode }) {
  return <dl className={classes.stats}>{props.children}</dl>;
}
