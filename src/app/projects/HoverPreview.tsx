import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Image } from "../../contract/images.ts";
import type { Project } from "../../contract/projects.ts";
import { thumbnailUrl, useImage } from "../api/images.ts";
import { useThumbnail } from "../api/useThumbnail.ts";
import { LabelCanvas, type Labels } from "../drawing/LabelCanvas.tsx";
import { labelsOfAnnotation } from "../drawing/labelsOfAnnotation.ts";
import { containView } from "../drawing/labelView.ts";
import classes from "./Gallery.module.css";

const DELAY_MS = 450;
/** Longer side of the preview, CSS pixels. */
const LONGEST = 440;
/** To the tile and to the edges of the window, CSS pixels. */
const MARGIN = 12;

interface Place {
  readonly image: Image;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Returns where to preview the image of a tile, once the pointer or the focus has rested on it for a moment. */
export function useHoverPreview() {
  const [at, setAt] = useState<Place>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = useCallback((image: Image | undefined, tile: HTMLElement | undefined) => {
    clearTimeout(timer.current);
    setAt(undefined);
    if (image === undefined || tile === undefined || image.width === null || image.height === null) return;
    if (thumbnailUrl(image, 512) === undefined) return;
    const { width, height } = image;
    timer.current = setTimeout(() => setAt(placeBeside(image, width, height, tile.getBoundingClientRect())), DELAY_MS);
  }, []);
  useEffect(() => {
    const hide = () => {
      clearTimeout(timer.current);
      setAt(undefined);
    };
    window.addEventListener("scroll", hide, { passive: true });
    return () => {
      window.removeEventListener("scroll", hide);
      hide();
    };
  }, []);
  return { at, show };
}

/** Beside the tile, on the side with more room, inside the window. Undefined when the window is too small. */
function placeBeside(image: Image, width: number, height: number, tile: DOMRect): Place | undefined {
  const right = window.innerWidth - tile.right;
  const room = Math.max(right, tile.left) - 2 * MARGIN;
  const scale = Math.min(LONGEST / Math.max(width, height), room / width, (window.innerHeight - 2 * MARGIN) / height);
  const shown = { width: width * scale, height: height * scale };
  if (shown.width < tile.width * 1.3 && shown.height < tile.height * 1.3) return undefined;
  const left = right > tile.left ? tile.right + MARGIN : tile.left - MARGIN - shown.width;
  const middle = tile.top + tile.height / 2 - shown.height / 2;
  const top = Math.min(Math.max(middle, MARGIN), window.innerHeight - shown.height - MARGIN);
  return { image, left, top, ...shown };
}

/** An image with its labels, larger, beside its tile. */
export function HoverPreview(props: {
  at: Place | undefined;
  project: Project;
  colorOf: (title: string) => string;
  labelled: boolean;
}) {
  if (props.at === undefined) return null;
  return <Shown at={props.at} project={props.project} colorOf={props.colorOf} labelled={props.labelled} />;
}

function Shown(props: { at: Place; project: Project; colorOf: (title: string) => string; labelled: boolean }) {
  const { image, left, top, width, height } = props.at;
  const source = thumbnailUrl(image, 512);
  const { state, failed } = useThumbnail(source);
  const missing = image.annotation === null && image.objects > 0;
  const full = useImage(missing ? image.id : undefined).data ?? image;
  const labels = useMemo<Labels>(() => labelsOfAnnotation(full, props.project.classes), [full, props.project.classes]);
  const viewOf = useMemo(
    () => (surface: { width: number; height: number }) =>
      containView({ width: image.width ?? 1, height: image.height ?? 1 }, surface),
    [image.width, image.height],
  );
  return (
    <div
      className={classes.preview}
      data-waiting={state === "waiting" || undefined}
      style={{ left, top, width, height }}
      aria-hidden="true"
    >
      {state === "loading" && <img src={source} alt="" onError={failed} />}
      {props.labelled && <LabelCanvas labels={labels} viewOf={viewOf} colorOf={props.colorOf} />}
    </div>
  );
}
