import { type KeyboardEvent, type RefObject, useRef, useState } from "react";

/** Keyboard access to a grid of tiles, one of which is in the tab order. */
interface TileKeys {
  readonly list: RefObject<HTMLUListElement | null>;
  /** Index of the tile in the tab order. */
  readonly current: number;
  setCurrent(index: number): void;
  /** Focuses a tile; an index out of range is clamped. */
  focus(index: number): void;
  /** For the list; each of its items contains one button. */
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
}

/** Moves the focus among `count` tiles with the arrow keys, Home and End. The grid may have any number of columns. */
export function useTileKeys(count: number): TileKeys {
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const focus = (index: number) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>("li > button") ?? [])];
    // Narrow screens hide the last tiles.
    const tiles = all.filter((tile) => tile.offsetParent !== null);
    tiles[Math.min(Math.max(index, 0), tiles.length - 1)]?.focus();
  };
  return {
    list,
    current: Math.min(current, Math.max(count - 1, 0)),
    setCurrent,
    focus,
    onKeyDown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const columns = columnsOf(event.currentTarget);
      const moves: Record<string, number> = {
        ArrowRight: current + 1,
        ArrowLeft: current - 1,
        ArrowDown: current + columns < count ? current + columns : current,
        ArrowUp: current - columns < 0 ? current : current - columns,
        Home: 0,
        End: count - 1,
      };
      const target = moves[event.key];
      if (target === undefined) return;
      event.preventDefault();
      focus(target);
    },
  };
}

/** Returns the number of tiles in a row. */
function columnsOf(grid: HTMLElement): number {
  return getComputedStyle(grid).gridTemplateColumns.split(" ").length;
}
