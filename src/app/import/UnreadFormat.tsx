import type { Verdict } from "../../formats/public.ts";
import classes from "./FormatCard.module.css";

/** A detected format that is not read, and what to do instead. */
export function UnreadFormat(props: { unread: Extract<Verdict, { kind: "unsupported" }>["unread"] }) {
  const { name, advice } = props.unread;
  return (
    <p className={classes.warning}>
      This looks like {name}, which is not supported yet. {advice}
    </p>
  );
}
