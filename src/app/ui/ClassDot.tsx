import classes from "./ClassDot.module.css";

/** The colour of a class; hidden from assistive technology, because the name is beside it. */
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

/** Returns a colour of a dataset if it is valid, else grey. */
function safeColor(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? color : "#8b94a3";
}
