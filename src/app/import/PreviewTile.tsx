import { memo, useEffect, useMemo, useRef, useState } from "react";
import { uprightSize } from "../../model/image.ts";
import { count } from "../../model/plural.ts";
import { severityRank } from "../../model/severity.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import { LabelCanvas, type Labels } from "../drawing/LabelCanvas.tsx";
import { labelMatrix } from "../drawing/labelMatrix.ts";
import { coverView } from "../drawing/labelView.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import { SeverityMark } from "../problems/ProblemsTable.tsx";
import { TileCaption } from "../ui/TileCaption.tsx";
import { visibleName } from "../ui/visibleName.ts";
import type { ImageOpener } from "./imageOpener.ts";
import classes from "./Preview.module.css";

/** Width of a decoded thumbnail in pixels: sharp on dense screens, small in memory. */
const THUMBNAIL_WIDTH = 360;

/** How long a tile must stay before its image is decoded, ms. */
const SETTLE_MS = 50;

/** One image of the drop as a tile: decoded off the main thread, upright, with its labels. A click opens it. */
export const PreviewTile = memo(function PreviewTile(props: {
  opener: ImageOpener;
  /** Resolves when the image may be decoded. */
  rest: Promise<void>;
  sample: Sample;
  colorOf: (title: string) => string;
  skeletons: ReadonlyMap<string, Skeleton>;
  /** Its place among the tiles, with which it calls back. */
  index: number;
  inTabOrder: boolean;
  onOpen: (index: number) => void;
}) {
  const { opener, rest, colorOf, skeletons } = props;
  const { image, problems, objectsNotKept = 0 } = props.sample;
  const objects = image.figures.length + objectsNotKept;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<"loading" | "shown" | "broken">("loading");
  // A choice of classes makes a new image of the same file.
  const { path, embedded, info } = image;
  useEffect(() => {
    let ended = false;
    const draw = async () => {
      await rest;
      if (ended) return;
      try {
        const bitmap = await thumbnail(await opener.open({ path, info, ...(embedded && { embedded }) }));
        const surface = canvas.current;
        if (!ended && surface !== null) {
          surface.width = bitmap.width;
          surface.height = bitmap.height;
          surface.getContext("2d")?.drawImage(bitmap, 0, 0);
          setShown("shown");
        }
        bitmap.close();
      } catch {
        if (!ended) setShown("broken");
      }
    };
    // Tiles that fly past while the person scrolls are not decoded.
    const timer = setTimeout(() => void draw(), SETTLE_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [opener, rest, path, embedded, info]);

  const size = uprightSize(image.info);
  const labels = useMemo<Labels>(
    () => ({ figures: image.figures, skeletons, matrix: labelMatrix(image.info, image.annotatedSize) }),
    [image, skeletons],
  );
  const width = size?.width ?? 0;
  const height = size?.height ?? 0;
  const viewOf = useMemo(
    () => (surface: { width: number; height: number }) => coverView({ width, height }, surface),
    [width, height],
  );
  const worst = problems.map(({ severity }) => severity).sort((a, b) => severityRank[a] - severityRank[b])[0];
  const label = [visibleName(image.name), count(objects, "object")];
  if (problems.length > 0) label.push(count(problems.length, "problem"));
  return (
    <button
      type="button"
      className={classes.open}
      tabIndex={props.inTabOrder ? 0 : -1}
      aria-label={label.join(", ")}
      onClick={() => props.onOpen(props.index)}
    >
      <canvas ref={canvas} className={classes.image} />
      {shown === "broken" && <span className={classes.broken}>No preview</span>}
      {width > 0 && height > 0 && image.figures.length > 0 && (
        <LabelCanvas labels={labels} viewOf={viewOf} colorOf={colorOf} />
      )}
      {worst !== undefined && (
        <span className={classes.problems}>
          <SeverityMark severity={worst} />
          {problems.length}
        </span>
      )}
      <TileCaption name={image.name} objects={objects} />
    </button>
  );
});

/** Returns a small upright image of a file; the browser scales it while it decodes, off the main thread. */
async function thumbnail(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file, { resizeWidth: THUMBNAIL_WIDTH, resizeQuality: "medium" });
}
