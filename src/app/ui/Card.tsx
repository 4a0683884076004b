import { type ReactNode, useId } from "react";
import classes from "./Card.module.css";

/** A bordered region of a page, named by its title. */
export function Card(props: {
  title?: ReactNode;
  /** Muted text beside the title. */
  note?: ReactNode;
  /** At the end of the title row. */
  side?: ReactNode;
  /** Without padding, so that the content reaches the border. */
  flush?: boolean;
  className?: string | undefined;
  /** Id of the region, for a link to it. */
  id?: string;
  children: ReactNode;
}) {
  const id = useId();
  const named = props.title !== undefined;
  return (
    <section
      id={props.id}
      className={`${classes.card} ${props.flush ? classes.flush : ""} ${props.className ?? ""}`}
      aria-labelledby={named ? id : undefined}
    >
      {named && (
        <div className={classes.head}>
          <h2 id={id}>{props.title}</h2>
          {props.note !== undefined && <span className={classes.note}>{props.note}</span>}
          {props.side !== undefined && <div className={classes.side}>{props.side}</div>}
        </div>
      )}
      {props.children}
    </section>
  );
}
