import { IconPhoto } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { formatCount } from "../../model/plural.ts";
import { layTiles, useRowsOfSide, useTileFocus } from "../ui/tileGrid.ts";
import classes from "./Preview.module.css";

/** Between tiles, CSS pixels. */
const GAP = 10;
/** Shortest side of a tile, CSS pixels. */
const LEAST_TILE = 132;
/** Rows in sight; a part of the next one shows that there are more. */
const ROWS_IN_SIGHT = 3;
const NEXT_ROW = 0.35;

/** The places of a grid that are rendered: `to` is exclusive. */
export interface Places {
  readonly from: number;
  readonly to: number;
}

/**
 * A virtual grid of square tiles in a box of its own, so that what is below stays near: only the tiles in sight exist. One tile is in the tab order; arrows,
 * Home, End and the page keys move the focus.
 */
export function PreviewGrid(props: {
  total: number;
  /** Changes when other images are shown; the grid then begins at its start. */
  version: string;
  /** Returns the button of a tile; undefined for one whose image is still being read. */
  tileOf: (place: number, inTabOrder: boolean) => ReactNode | undefined;
  onPlaces: (places: Places) => void;
  /** A place that gets the focus, because its viewer was closed. */
  returnTo: { readonly place: number } | undefined;
}) {
  const { total, version, onPlaces } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { columns, side } = layTiles(width, LEAST_TILE, GAP);
  const rowCount = Math.ceil(total / columns);
  const scrolls = rowCount > ROWS_IN_SIGHT;
  const height = (scrolls ? ROWS_IN_SIGHT + NEXT_ROW : Math.max(rowCount, 1)) * (side + GAP) - GAP;

  const rows = useVirtualizer({
    count: width === 0 ? 0 : rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => side + GAP,
    overscan: 2,
  });
  useRowsOfSide(rows, side);
  const inSight = rows.getVirtualItems();
  const from = (inSight[0]?.index ?? 0) * columns;
  const to = Math.min(((inSight.at(-1)?.index ?? -1) + 1) * columns, total);
  useEffect(() => onPlaces({ from, to }), [onPlaces, from, to]);

  const { current, setCurrent, moveTo } = useTileFocus({
    box: scroller,
    total,
    find: (place) => list.current?.querySelector<HTMLElement>(`[data-place="${place}"] > button`),
    scrollTo: (place) => rows.scrollToIndex(Math.floor(place / columns), { align: "auto" }),
  });
  const onVersion = useEffectEvent(() => {
    setCurrent(0);
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is the reason.
  useEffect(() => onVersion(), [version]);
  const { returnTo } = props;
  const onReturn = useEffectEvent(moveTo);
  useEffect(() => {
    if (returnTo !== undefined) onReturn(returnTo.place);
  }, [returnTo]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns < total ? current + columns : current,
      ArrowUp: current - columns < 0 ? current : current - columns,
      PageDown: current + columns * ROWS_IN_SIGHT,
      PageUp: current - columns * ROWS_IN_SIGHT,
      Home: 0,
      End: total - 1,
    };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  };
  const { range } = rows;
  const firstSeen = (range?.startIndex ?? 0) * columns + 1;
  const lastSeen = Math.min(((range?.endIndex ?? 0) + 1) * columns, total);
  // A tile that is out of sight or still being read takes no keys: the box does then, so that the keyboard always scrolls it.
  const takesKeys = current >= from && current < to && props.tileOf(current, true) !== undefined;
  return (
    <>
      <div
        ref={scroller}
        className={classes.scroller}
        data-scrolls={scrolls || undefined}
        style={{ height }}
        tabIndex={scrolls && !takesKeys ? 0 : -1}
      >
        <ul
          ref={list}
          className={classes.tiles}
          aria-label="Preview"
          style={{ height: Math.max(rowCount * (side + GAP) - GAP, 0) }}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            const place = event.target.closest("li")?.dataset.place;
            if (place !== undefined) setCurrent(Number(place));
          }}
        >
          {inSight.flatMap((row) =>
            Array.from({ length: Math.max(0, Math.min(columns, total - row.index * columns)) }, (_, column) => {
              const place = row.index * columns + column;
              return (
                <li
                  key={place}
                  className={classes.tile}
                  data-place={place}
                  aria-setsize={total}
                  aria-posinset={place + 1}
                  style={{
                    width: side,
                    height: side,
                    transform: `translate(${column * (side + GAP)}px, ${row.start}px)`,
                  }}
                >
                  {props.tileOf(place, place === current) ?? (
                    <IconPhoto className={classes.placeholder} size={24} stroke={1.2} aria-hidden="true" />
                  )}
                </li>
              );
            }),
          )}
        </ul>
      </div>
      {scrolls && (
        <p className={classes.range}>
          <span>
            {formatCount(firstSeen)}–{formatCount(lastSeen)} of {formatCount(total)}
          </span>
          <span>Scroll, or use the arrow keys, for more</span>
        </p>
      )}
    </>
  );
}
