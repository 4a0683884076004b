import { type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { LabelCanvas, type Labels } from "../drawing/LabelCanvas.tsx";
import { containView, keptInside, type LabelView, zoomedAt } from "../drawing/labelView.ts";
import classes from "./Viewer.module.css";

/** What the viewer's buttons and keys can ask of the stage. */
export interface StageHandle {
  zoomBy(factor: number): void;
  fit(): void;
  /** One image pixel on one CSS pixel. */
  actual(): void;
}

/** What the stage shows. */
export interface StagePicture {
  readonly name: string;
  /** Upright size in pixels; undefined while only the picture itself tells it. */
  readonly size: Size | undefined;
  /** Address of a small version that is there at once. */
  readonly small?: string | undefined;
  /** Address of the picture; undefined for a kind that browsers do not show. */
  readonly large: string | undefined;
  /** Where the file can be had instead of being shown. */
  readonly file?: string | undefined;
}

/** Kinds of pictures that browsers show by themselves. */
export const shownByBrowsers: ReadonlySet<string> = new Set(["jpeg", "png", "gif", "webp", "bmp", "avif"]);

const MOST_ZOOM = 40;
/** From here on single pixels are worth seeing. */
const PIXELS_FROM = 3;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The picture and its labels, zoomed and panned; lines stay thin and crisp. */
export function Stage(props: {
  ref: Ref<StageHandle>;
  picture: StagePicture;
  labels: Labels | undefined;
  colorOf: (title: string) => string;
  hidden: ReadonlySet<string>;
  highlighted: number | undefined;
  onZoom: (zoom: number) => void;
}) {
  const { picture, labels, onZoom } = props;
  const surface = useRef<HTMLDivElement>(null);
  const [natural, setNatural] = useState<Size>();
  const size = picture.size ?? natural;
  const [room, setRoom] = useState<Size>();
  /** Undefined while the image fits the room by itself. */
  const [moved, setMoved] = useState<LabelView>();
  const [sharp, setSharp] = useState(false);
  const [failed, setFailed] = useState(false);

  useLayoutEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fitted = size !== undefined && room !== undefined && room.width > 0 ? fitView(size, room) : undefined;
  const view = moved === undefined || size === undefined || room === undefined ? fitted : keptInside(moved, size, room);
  const scale = view?.scale;
  useEffect(() => {
    if (scale !== undefined) onZoom(scale);
  }, [scale, onZoom]);

  const now = useRef({ view, fitted, size, room });
  now.current = { view, fitted, size, room };
  const zoomAt = useCallback((factor: number, x: number, y: number) => {
    const { view, fitted, size, room } = now.current;
    if (view === undefined || fitted === undefined || size === undefined || room === undefined) return;
    const least = Math.min(fitted.scale, 1);
    const next = zoomedAt(view, factor, x, y, { least, most: MOST_ZOOM });
    setMoved(next.scale <= fitted.scale * 1.001 && factor < 1 ? undefined : keptInside(next, size, room));
  }, []);

  useImperativeHandle(props.ref, () => ({
    zoomBy: (factor) => zoomAt(factor, (room?.width ?? 0) / 2, (room?.height ?? 0) / 2),
    fit: () => setMoved(undefined),
    actual: () => {
      if (view !== undefined) zoomAt(1 / view.scale, (room?.width ?? 0) / 2, (room?.height ?? 0) / 2);
    },
  }));

  // React listens to wheels passively; zooming must keep the page from scrolling.
  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      zoomAt(Math.exp(-event.deltaY * lines * 0.0018), event.clientX - left, event.clientY - top);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [zoomAt]);

  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const onPointerMove = (event: React.PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const others = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [other] = others;
    if (other !== undefined) {
      const box = event.currentTarget.getBoundingClientRect();
      const ratio = distance(other, { x: event.clientX, y: event.clientY }) / Math.max(distance(other, before), 1);
      zoomAt(ratio, (other.x + event.clientX) / 2 - box.left, (other.y + event.clientY) / 2 - box.top);
      return;
    }
    const { view, size, room } = now.current;
    if (view === undefined || size === undefined || room === undefined) return;
    const next = { ...view, left: view.left + event.clientX - before.x, top: view.top + event.clientY - before.y };
    setMoved(keptInside(next, size, room));
  };
  const release = (event: React.PointerEvent) => pointers.current.delete(event.pointerId);

  const { left = 0, top = 0 } = view ?? {};
  const viewOf = useCallback(() => ({ scale: scale ?? 1, left, top }), [scale, left, top]);
  const place = view === undefined || size === undefined ? { opacity: 0 } : placeOf(view, size);
  const broken = failed || picture.large === undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way only; the viewer's buttons and keys do the same.
    <div
      ref={surface}
      className={classes.surface}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      }}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        if (moved === undefined) zoomAt(2.5, event.clientX - box.left, event.clientY - box.top);
        else setMoved(undefined);
      }}
    >
      {!sharp && !broken && picture.small !== undefined && (
        <img src={picture.small} alt="" style={place} draggable={false} />
      )}
      {!broken && (
        <img
          src={picture.large}
          alt={picture.name}
          style={{ ...place, ...(sharp ? {} : { opacity: 0 }) }}
          draggable={false}
          data-pixels={(scale ?? 1) >= PIXELS_FROM || undefined}
          onLoad={(event) => {
            setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight });
            setSharp(true);
          }}
          onError={() => setFailed(true)}
        />
      )}
      {broken && (
        <div className={classes.broken}>
          <p>This picture cannot be shown here.</p>
          {picture.file !== undefined && (
            <a href={picture.file} download>
              Keep the file
            </a>
          )}
        </div>
      )}
      {labels !== undefined && view !== undefined && !broken && (
        <LabelCanvas
          labels={labels}
          viewOf={viewOf}
          colorOf={props.colorOf}
          hidden={props.hidden}
          highlighted={props.highlighted}
        />
      )}
    </div>
  );
}

/** The whole picture with a little air; small ones are enlarged, but not to bare pixels. */
function fitView(size: Size, room: Size): LabelView {
  const air = 16;
  const inner = { width: Math.max(room.width - 2 * air, 1), height: Math.max(room.height - 2 * air, 1) };
  const { scale } = containView(size, inner);
  const used = Math.min(scale, Math.max(1, 4));
  return { scale: used, left: (room.width - size.width * used) / 2, top: (room.height - size.height * used) / 2 };
}

function placeOf(view: LabelView, size: Size): React.CSSProperties {
  return {
    width: size.width,
    height: size.height,
    transform: `translate(${view.left}px, ${view.top}px) scale(${view.scale})`,
  };
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
