import { Button } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ClassTitles } from "../../formats/public.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { FoundClass } from "../preflight/preflightState.ts";
import { Card } from "../ui/Card.tsx";
import { TextFilter } from "../ui/TextFilter.tsx";
import classes from "./ClassesCard.module.css";
import { ClassRow, type ClassRowProps } from "./ClassRow.tsx";
import { type ClassOverview, excludeClasses, renameClasses, resetClasses } from "./classOverview.ts";
import type { ShownImages } from "./shownImages.ts";

/** Classes that are shown before "Show all". */
const SHOWN = 8;
/** The filter appears above this number of classes. */
const FILTER_ABOVE = 12;

/**
 * The classes of a drop with their number of objects, most frequent first. Each can be renamed, merged with another by its title, or
 * excluded; nothing is read again for it. Renders nothing when there are no classes.
 */
export const ClassesCard = memo(function ClassesCard(props: {
  overview: ClassOverview;
  titles: ClassTitles | undefined;
  onChange: (titles: ClassTitles | undefined) => void;
  onShow: (shown: ShownImages) => void;
}) {
  const { overview, titles, onChange } = props;
  const [all, setAll] = useState(false);
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const [edited, setEdited] = useState<string>();
  const rows = useMemo(() => rowsOf(overview), [overview]);
  const shown = useMemo(
    () => (wanted === "" ? (all ? rows : rows.slice(0, SHOWN)) : rows.filter((row) => matches(row, wanted))),
    [rows, all, wanted],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => shown[index]?.key ?? index,
    estimateSize: () => 46,
    overscan: 8,
  });
  /** The class of the drop whose row gets the focus once it is drawn. */
  const wantsFocus = useRef<string>(undefined);
  const focusRowOf = (one: FoundClass) => {
    wantsFocus.current = one.title;
  };
  useLayoutEffect(() => {
    if (wantsFocus.current === undefined) return;
    const index = shown.findIndex(({ from }) => from.some(({ title }) => title === wantsFocus.current));
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] button:not([data-shows])`)?.focus();
    wantsFocus.current = undefined;
  });
  if (rows.length === 0) return null;
  const most = rows.reduce((largest, { objects }) => Math.max(largest, objects), 1);
  const changes = rows.reduce((sum, row) => sum + row.changes, 0);
  const importedTitles = overview.imported.map(({ title }) => title);

  const actionsOf = ({ from }: Row): Pick<ClassRowProps, "onRename" | "onExclude" | "onUndo" | "onEdit"> => ({
    onEdit: (editing) => {
      setEdited(editing ? from[0].title : undefined);
      if (!editing) focusRowOf(from[0]);
    },
    onRename: (title) => {
      setEdited(undefined);
      onChange(renameClasses(titles, from, title));
      focusRowOf(from[0]);
    },
    onExclude: () => {
      onChange(excludeClasses(titles, from));
      focusRowOf(from[0]);
    },
    onUndo: (one) => {
      onChange(resetClasses(titles, [one]));
      focusRowOf(one);
    },
  });
  return (
    <Card
      title="Classes"
      note={changes > 0 ? count(changes, "change") : undefined}
      side={
        changes > 0 ? (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(undefined)}>
            Reset
          </Button>
        ) : (
          "Objects"
        )
      }
    >
      {rows.length > FILTER_ABOVE && (
        <TextFilter
          label="Filter classes"
          value={filter}
          onChange={setFilter}
          className={classes.filter}
          slashKey={false}
        />
      )}
      <div ref={scroller} className={classes.scroller} data-scrolls={all || wanted !== "" || undefined}>
        <ul className={classes.list} aria-label="Classes" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index];
            if (row === undefined) return null;
            return (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-setsize={shown.length}
                aria-posinset={item.index + 1}
                className={classes.item}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <ClassRow
                  {...row}
                  frequency={row.objects / most}
                  importedTitles={importedTitles}
                  editing={row.from.some(({ title }) => title === edited)}
                  onShow={() => row.title !== undefined && props.onShow({ class: row.title })}
                  {...actionsOf(row)}
                />
              </li>
            );
          })}
        </ul>
      </div>
      {shown.length === 0 && <p className={classes.none}>No class matches “{filter}”.</p>}
      {rows.length > SHOWN && wanted === "" && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${formatCount(rows.length)}`}
        </button>
      )}
    </Card>
  );
});

/** One row of the card: a class that is imported, or an excluded one. */
interface Row {
  readonly key: string;
  /** Undefined for an excluded class. */
  readonly title: string | undefined;
  readonly color: string;
  readonly objects: number;
  readonly from: readonly [FoundClass, ...FoundClass[]];
  readonly changes: number;
  /** Objects of the most frequent class in `from`, so that a row keeps its place regardless of the choice. */
  readonly rank: number;
}

function rowsOf({ imported, excluded }: ClassOverview): readonly Row[] {
  const rows = imported.map(({ title, color, objects, from }): Row => {
    const changes = from.filter((one) => one.title !== title).length;
    return { key: `+${title}`, title, color, objects, from, changes, rank: rankOf(from) };
  });
  for (const one of excluded) {
    const { title, color, objects } = one;
    rows.push({ key: `-${title}`, title: undefined, color, objects, from: [one], changes: 1, rank: objects });
  }
  return rows.sort((a, b) => b.rank - a.rank);
}

function rankOf(from: readonly FoundClass[]): number {
  return from.reduce((most, { objects }) => Math.max(most, objects), 0);
}

function matches({ title, from }: Row, wanted: string): boolean {
  return [title ?? "", ...from.map((one) => one.title)].some((text) => text.toLowerCase().includes(wanted));
}
