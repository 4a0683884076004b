import { type CSSProperties, type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useThumbnail } from "../api/useThumbnail.ts";
import { LabelCanvas, type Labels } from "../drawing/LabelCanvas.tsx";
import type { LabelView, Size } from "../drawing/labelView.ts";
import { useGestures } from "./useGestures.ts";
import { useStageView } from "./useStageView.ts";
import classes from "./Viewer.module.css";

/** What the viewer's buttons and keys can ask of the stage. */
export interface StageHandle {
  zoomBy(factor: number): void;
  /** As large as fits into the window. */
  fit(): void;
  /** One image pixel on one CSS pixel. */
  actual(): void;
}

/** What the stage shows. */
export interface StageImage {
  readonly name: string;
  /** Upright size in pixels; undefined until the loaded image shows it. */
  readonly size: Size | undefined;
  /** Address of a small version to show until the large one is loaded. */
  readonly small?: string | undefined;
  /** Address of the image; undefined for a kind that browsers do not show. */
  readonly large: string | undefined;
  /** Address to download the file from when it cannot be shown. */
  readonly file?: string | undefined;
}

/** Kinds of images that browsers show. */
export const shownByBrowsers: ReadonlySet<string> = new Set(["jpeg", "png", "gif", "webp", "bmp", "avif"]);

/** CSS pixels per image pixel from which on single pixels are drawn as squares. */
const SQUARES_FROM = 3;

/** The image and its labels, zoomed and panned; lines stay thin and crisp. */
export function Stage(props: {
  ref: Ref<StageHandle>;
  image: StageImage;
  labels: Labels | undefined;
  colorOf: (title: string) => string;
  hidden: ReadonlySet<string>;
  highlighted: number | undefined;
  /** Receives CSS pixels per image pixel. */
  onZoom: (zoom: number) => void;
}) {
  const { image, labels, onZoom } = props;
  const surface = useRef<HTMLDivElement>(null);
  const [natural, setNatural] = useState<Size>();
  const [isLoaded, setLoaded] = useState(false);
  // Some large versions are thumbnails, which the server may have to make first.
  const { state, failed } = useThumbnail(image.large);
  const size = image.size ?? natural;
  const stage = useStageView(surface, size);
  const { view } = stage;
  const { scale, left = 0, top = 0 } = view ?? {};

  useEffect(() => {
    if (scale !== undefined) onZoom(scale);
  }, [scale, onZoom]);

  useImperativeHandle(props.ref, () => ({
    zoomBy: stage.zoomBy,
    fit: stage.fit,
    actual: () => {
      if (scale !== undefined) stage.zoomBy(1 / scale);
    },
  }));

  useGestures(surface, {
    zoomAt: stage.zoomAt,
    panBy: stage.panBy,
    toggleAt: (x, y) => {
      if (stage.isFitted) stage.zoomAt(2.5, x, y);
      else stage.fit();
    },
  });

  const viewOf = useCallback(() => ({ scale: scale ?? 1, left, top }), [scale, left, top]);
  if (state === "broken") return <Broken file={image.file} />;
  const place = view === undefined || size === undefined ? { opacity: 0 } : placeOf(view, size);
  return (
    <div ref={surface} className={classes.surface}>
      {!isLoaded && image.small !== undefined && <img src={image.small} alt="" style={place} draggable={false} />}
      {state === "loading" && (
        <img
          src={image.large}
          alt={image.name}
          style={isLoaded ? place : { ...place, opacity: 0 }}
          draggable={false}
          data-pixels={(scale ?? 1) >= SQUARES_FROM || undefined}
          onLoad={(event) => {
            setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight });
            setLoaded(true);
          }}
          onError={failed}
        />
      )}
      {labels !== undefined && view !== undefined && (
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

function Broken(props: { file: string | undefined }) {
  return (
    <div className={classes.broken}>
      <p>This image cannot be shown in the browser.</p>
      {props.file !== undefined && (
        <a href={props.file} download>
          Download image
        </a>
      )}
    </div>
  );
}

function placeOf(view: LabelView, size: Size): CSSProperties {
  return {
    width: size.width,
    height: size.height,
    transform: `translate(${view.left}px, ${view.top}px) scale(${view.scale})`,
  };
}
