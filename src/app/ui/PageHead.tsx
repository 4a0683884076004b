import { type ReactNode, useEffect } from "react";
import classes from "./PageHead.module.css";
import type { Tone } from "./Pill.tsx";
import { usePageTitle } from "./pageTitle.ts";

/** The top of a page: its title, one line about it, and its buttons. Also sets the title of the tab. */
export function PageHead(props: {
  title: ReactNode;
  /** After the title, and not a part of it: what the title is about. */
  beside?: ReactNode;
  /** Before a title with something beside it, in its colour. */
  icon?: ReactNode;
  /** The meaning of a title with something beside it, when it states an outcome. */
  tone?: Tone | undefined;
  /** Title for the tab, when `title` is not plain text. */
  tab: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** True when it stays in sight while the page scrolls, for buttons that are needed everywhere. */
  sticky?: boolean;
}) {
  const setTitle = usePageTitle((state) => state.setTitle);
  useEffect(() => setTitle(props.tab), [props.tab, setTitle]);
  const title = <h1 className={classes.title}>{props.title}</h1>;
  return (
    <div className={classes.head} data-sticky={props.sticky || undefined}>
      <div className={classes.text}>
        {props.beside === undefined ? (
          title
        ) : (
          <div className={classes.titles} data-tone={props.tone}>
            {props.icon !== undefined && (
              <span className={classes.icon} aria-hidden="true">
                {props.icon}
              </span>
            )}
            {title}
            <div className={classes.beside}>{props.beside}</div>
          </div>
        )}
        {props.children !== undefined && <div className={classes.lead}>{props.children}</div>}
      </div>
      {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
    </div>
  );
}
