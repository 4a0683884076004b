import classes from "./ClassDot.module.css";

/** The colour of a class. The name beside it says the same. */
export function ClassDot(props: { color: string; off?: boolean }) {
  return (
    <span
      className={classes.dot}
      data-off={props.off || undefined}
      style={{ "--dot": safeColor(props.color) } as React.CSSProperties}
      aria-hidden="true"
    />
  );
}

/** A colour from a dataset, if it is one; else a grey. */
export function safeColor(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? color : "#8b94a3";
}
