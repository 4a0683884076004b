import { IconCheck } from "@tabler/icons-react";
import { count } from "../../model/plural.ts";
import type { Severity } from "../../model/severity.ts";
import { PROBLEMS_ID } from "../problems/ProblemsCard.tsx";
import { SeverityMark } from "../problems/ProblemsTable.tsx";
import classes from "./ReviewOutcome.module.css";

/** What a review has found so far. */
export interface Found {
  readonly errors: number;
  readonly warnings: number;
  /** `open`: more may be found; `unread`: the drop is not read as what it is yet, or not all of it could be read. */
  readonly state: "open" | "unread" | "done";
}

const texts = { open: "No problems so far", unread: "Not checked yet", done: "No problems found" } as const;

/** The outcome of a review in one glance, beside the button that starts the import. Its numbers lead to the problems. */
export function ReviewOutcome(props: { found: Found }) {
  const { errors, warnings, state } = props.found;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields of a form.
    <div role="group" aria-label="Outcome" className={classes.outcome}>
      {errors > 0 && <Chip severity="error" text={count(errors, "error")} />}
      {warnings > 0 && <Chip severity="warning" text={count(warnings, "warning")} />}
      {errors + warnings === 0 && (
        <span className={classes.text} data-state={state}>
          {state === "done" && <IconCheck size={16} stroke={2.2} aria-hidden="true" />}
          {texts[state]}
        </span>
      )}
    </div>
  );
}

function Chip(props: { severity: Severity; text: string }) {
  return (
    <button
      type="button"
      className={classes.chip}
      data-severity={props.severity}
      onClick={() => showProblems(props.severity)}
    >
      <SeverityMark severity={props.severity} />
      {props.text}
    </button>
  );
}

/** Scrolls to the first kind of problems of this severity and moves the focus there. */
function showProblems(severity: Severity): void {
  const card = document.getElementById(PROBLEMS_ID);
  const kind = card?.querySelector<HTMLElement>(`[data-severity="${severity}"] button`);
  (kind ?? card)?.scrollIntoView({ block: kind == null ? "start" : "center" });
  kind?.focus({ preventScroll: true });
}
