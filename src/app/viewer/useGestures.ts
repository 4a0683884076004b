import { type RefObject, useEffect, useEffectEvent } from "react";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What gestures on the stage ask for. Places are CSS pixels from the top left corner of the stage. */
interface Gestures {
  zoomAt(factor: number, x: number, y: number): void;
  panBy(x: number, y: number): void;
  /** Two quick clicks or taps at a place. */
  toggleAt(x: number, y: number): void;
}

/** CSS pixels in a line, for mice whose wheel counts lines. */
const LINE = 16;

/** Zooms with the wheel and with two fingers, pans by dragging. A shortcut for the pointer: buttons and keys do the same. */
export function useGestures(surface: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const zoomAt = useEffectEvent(gestures.zoomAt);
  const panBy = useEffectEvent(gestures.panBy);
  const toggleAt = useEffectEvent(gestures.toggleAt);

  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const ended = new AbortController();
    const { signal } = ended;
    const placeOf = (event: MouseEvent): Place => {
      const { left, top } = element.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };

    // Not passive, as React's own listener is: zooming must keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { x, y } = placeOf(event);
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE : event.deltaY;
      zoomAt(Math.exp(-pixels * 0.0018), x, y);
    };

    const pressed = new Map<number, Place>();
    const onPress = (event: PointerEvent) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      pressed.set(event.pointerId, placeOf(event));
    };
    const onMove = (event: PointerEvent) => {
      const before = pressed.get(event.pointerId);
      if (before === undefined) return;
      const now = placeOf(event);
      pressed.set(event.pointerId, now);
      const [other] = [...pressed].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      if (other === undefined) panBy(now.x - before.x, now.y - before.y);
      else {
        const factor = distance(other, now) / Math.max(distance(other, before), 1);
        zoomAt(factor, (other.x + now.x) / 2, (other.y + now.y) / 2);
      }
    };
    const onRelease = (event: PointerEvent) => pressed.delete(event.pointerId);
    const onDoubleClick = (event: MouseEvent) => {
      const { x, y } = placeOf(event);
      toggleAt(x, y);
    };

    element.addEventListener("wheel", onWheel, { passive: false, signal });
    element.addEventListener("pointerdown", onPress, { signal });
    element.addEventListener("pointermove", onMove, { signal });
    element.addEventListener("pointerup", onRelease, { signal });
    element.addEventListener("pointercancel", onRelease, { signal });
    element.addEventListener("dblclick", onDoubleClick, { signal });
    return () => ended.abort();
  }, [surface]);
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
