import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Square tiles side by side, CSS pixels. */
interface TileLayout {
  /** Tiles in a row, at least 2. */
  readonly columns: number;
  /** Side of a tile. */
  readonly side: number;
}

/** Fills a width with square tiles that are at least `least` wide, `gap` apart. A width of 0 is one that is not known yet. */
export function layTiles(width: number, least: number, gap: number): TileLayout {
  const columns = Math.max(2, Math.floor((width + gap) / (least + gap)));
  return { columns, side: width === 0 ? least : (width - gap * (columns - 1)) / columns };
}

/** Measures virtual rows again when their tiles have another side. */
export function useRowsOfSide(rows: { measure(): void }, side: number): void {
  const measured = useRef(side);
  useLayoutEffect(() => {
    if (measured.current === side) return;
    measured.current = side;
    rows.measure();
  }, [rows, side]);
}

/** The tile of a virtual grid that is in the tab order. */
interface TileFocus {
  readonly current: number;
  setCurrent(place: number): void;
  /** Moves the focus to a tile, which is scrolled into sight. */
  moveTo(place: number): void;
}

/**
 * Moves the focus among the tiles of a virtual grid, of which only those in sight exist. `find` returns what takes the focus in the tile at a place,
 * `scrollTo` brings a place into sight, and `box` takes the keys while its tile does not exist.
 */
export function useTileFocus(grid: {
  readonly box: RefObject<HTMLElement | null>;
  readonly total: number;
  find(place: number): HTMLElement | null | undefined;
  scrollTo(place: number): void;
}): TileFocus {
  const { box, total, find, scrollTo } = grid;
  const [current, setCurrent] = useState(0);
  const wantsFocus = useRef(false);
  // After every rendering: scrolling brings the tile that wants the focus into the grid some renderings later.
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const tile = find(current);
    if (tile === null || tile === undefined) {
      // The tile that has the focus may be removed before the new one exists.
      box.current?.focus({ preventScroll: true });
      return;
    }
    wantsFocus.current = false;
    tile.focus({ preventScroll: true });
  });
  return {
    current,
    setCurrent,
    moveTo(place) {
      const next = Math.min(Math.max(place, 0), total - 1);
      wantsFocus.current = true;
      setCurrent(next);
      scrollTo(next);
    },
  };
}
