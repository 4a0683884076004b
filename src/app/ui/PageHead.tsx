import { type ReactNode, useEffect } from "react";
import classes from "./PageHead.module.css";
import type { Tone } from "./Pill.tsx";
import { usePageTitle } from "./pageTitle.ts";

/** The top of a page: its title, one line about it, and its buttons. Also sets the title of the tab. */
export function PageHead(props: {
  title: ReactNode;
  /** Before the title, in its colour. */
  icon?: ReactNode;
  /** The meaning of the title, when it states an outcome. */
  tone?: Tone | undefined;
  /** After the title, and not a part of it. */
  beside?: ReactNode;
  /** Title for the tab, when `title` is not plain text. */
  tab: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const setTitle = usePageTitle((state) => state.setTitle);
  useEffect(() => setTitle(props.tab), [props.tab, setTitle]);
  return (
    <div className={classes.head}>
      <div className={classes.text}>
        <div className={classes.titles} data-tone={props.tone}>
          {props.icon !== undefined && (
            <span className={classes.icon} aria-hidden="true">
              {props.icon}
            </span>
          )}
          <h1 className={classes.title}>{props.title}</h1>
          {props.beside !== undefined && <div className={classes.beside}>{props.beside}</div>}
        </div>
        {props.children !== undefined && <div className={classes.lead}>{props.children}</div>}
      </div>
      {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
    </div>
  );
}
