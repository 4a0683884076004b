import { type KeyboardEvent, type RefObject, useRef, useState } from "react";

/** Which of a grid's tiles is in the tab order, and how the keys move among them. */
export interface TileKeys {
  readonly list: RefObject<HTMLUListElement | null>;
  readonly current: number;
  setCurrent(index: number): void;
  /** Gives the keys to a tile. */
  focus(index: number): void;
  /** For the list whose items each hold one button. */
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
}

/** Arrows, Home and End move among the tiles of a grid, of which one is in the tab order. The grid may have any number of columns. */
export function useTileKeys(count: number): TileKeys {
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const focus = (index: number) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>("li > button") ?? [])];
    // On narrow screens the last ones are not shown.
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

/** How many tiles stand beside one another. */
function columnsOf(grid: HTMLElement): number {
  return getComputedStyle(grid).gridTemplateColumns.split(" ").length;
}
