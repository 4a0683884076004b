import { IconChevronRight } from "@tabler/icons-react";
import { COLUMNS_CARD } from "./ColumnsCard.tsx";
import classes from "./ColumnsLink.module.css";
import type { ColumnChoice } from "./useColumnChoice.ts";

/** Leads from the format to the columns of its tables, and states whether they are guessed. */
export function ColumnsLink(props: { choice: ColumnChoice }) {
  const { groups, incomplete, isChosen } = props.choice;
  const isUnread = groups.some(({ isRead }) => !isRead);
  const state =
    incomplete !== undefined
      ? "Incomplete"
      : isUnread
        ? "Not recognized"
        : groups.some(isChosen)
          ? "Chosen"
          : "Guessed";
  return (
    <button type="button" className={classes.link} onClick={showColumns}>
      <IconChevronRight size={16} aria-hidden="true" />
      Columns of tables
      <span className={classes.state}>{state}</span>
    </button>
  );
}

/** Scrolls to the columns and moves the focus to the first one. */
function showColumns(): void {
  const card = document.getElementById(COLUMNS_CARD);
  card?.scrollIntoView({ block: "center" });
  card?.querySelector<HTMLElement>("td select")?.focus({ preventScroll: true });
}
