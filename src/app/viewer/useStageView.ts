import { type RefObject, useLayoutEffect, useState } from "react";
import { fitView, keptInside, type LabelView, type Size, zoomedAt } from "../drawing/labelView.ts";

/** CSS pixels per image pixel at the closest. */
const MOST_ZOOM = 40;

/** The place of the image on the stage, and the ways to move it. Places are CSS pixels from the top left corner of the stage. */
interface StageView {
  /** Undefined while the size of the image or of the stage is not known. */
  readonly view: LabelView | undefined;
  /** True while the image is as large as fits, and follows the size of the stage. */
  readonly isFitted: boolean;
  /** Zooms by a factor; the point at `x`, `y` stays where it is. */
  zoomAt(factor: number, x: number, y: number): void;
  /** Zooms by a factor about the centre of the stage. */
  zoomBy(factor: number): void;
  panBy(x: number, y: number): void;
  fit(): void;
}

/** Fits an image of `size` pixels into an element, and keeps it there while it is zoomed and panned. */
export function useStageView(element: RefObject<HTMLElement | null>, size: Size | undefined): StageView {
  const [room, setRoom] = useState<Size>();
  const [moved, setMoved] = useState<LabelView>();

  useLayoutEffect(() => {
    const surface = element.current;
    if (surface === null) return;
    const measure = () => setRoom({ width: surface.clientWidth, height: surface.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(surface);
    return () => observer.disconnect();
  }, [element]);

  const isKnown = size !== undefined && room !== undefined && room.width > 0;
  const fitted = isKnown ? fitView(size, room) : undefined;
  const view = isKnown && moved !== undefined ? keptInside(moved, size, room) : fitted;

  /** Moves the image; several moves may come before the page is drawn again, so each builds on the one before. */
  const move = (change: (view: LabelView, fitted: LabelView) => LabelView | undefined) => {
    if (!isKnown || fitted === undefined) return;
    setMoved((before) => {
      const next = change(before === undefined ? fitted : keptInside(before, size, room), fitted);
      return next && keptInside(next, size, room);
    });
  };
  const zoomAt = (factor: number, x: number, y: number) =>
    move((view, fitted) => {
      const next = zoomedAt(view, factor, x, y, { least: Math.min(fitted.scale, 1), most: MOST_ZOOM });
      // A small image can be made smaller than it is fitted, down to its own size.
      const isBackToFit = factor < 1 && Math.abs(next.scale / fitted.scale - 1) < 0.001;
      return isBackToFit ? undefined : next;
    });
  return {
    view,
    isFitted: moved === undefined,
    zoomAt,
    zoomBy: (factor) => {
      if (room !== undefined) zoomAt(factor, room.width / 2, room.height / 2);
    },
    panBy: (x, y) => move((view) => ({ ...view, left: view.left + x, top: view.top + y })),
    fit: () => setMoved(undefined),
  };
}
