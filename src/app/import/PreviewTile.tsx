import { useEffect, useMemo, useRef, useState } from "react";
import { uprightSize } from "../../model/image.ts";
import { count } from "../../model/plural.ts";
import { severityRank } from "../../model/severity.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { LabelCanvas, type Labels } from "../drawing/LabelCanvas.tsx";
import { labelMatrix } from "../drawing/labelMatrix.ts";
import { coverView } from "../drawing/labelView.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import { SeverityMark } from "../problems/ProblemsTable.tsx";
import { TileCaption } from "../ui/TileCaption.tsx";
import { visibleName } from "../ui/visibleName.ts";
import classes from "./Preview.module.css";

/** Side of the decoded preview in pixels: sharp on dense screens, small in memory. */
const PREVIEW_PIXELS = 360;

/** One image of the drop as a tile that opens: decoded off the main thread, upright, labels over it. */
export function PreviewTile(props: {
  session: UploadSession;
  sample: Sample;
  colorOf: (title: string) => string;
  skeletons: ReadonlyMap<string, Skeleton>;
  inTabOrder: boolean;
  onFocus: () => void;
  onOpen: () => void;
}) {
  const { session, colorOf, skeletons } = props;
  const { image, problems } = props.sample;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<"loading" | "shown" | "broken">("loading");
  useEffect(() => {
    let ended = false;
    const draw = async () => {
      try {
        const picture = await thumbnail(await session.file(image.path));
        const surface = canvas.current;
        if (!ended && surface !== null) {
          surface.width = picture.width;
          surface.height = picture.height;
          surface.getContext("2d")?.drawImage(picture, 0, 0);
          setShown("shown");
        }
        picture.close();
      } catch {
        if (!ended) setShown("broken");
      }
    };
    void draw();
    return () => {
      ended = true;
    };
  }, [session, image.path]);

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
  const words = [visibleName(image.name), count(image.figures.length, "object")];
  if (problems.length > 0) words.push(count(problems.length, "problem"));
  return (
    <button
      type="button"
      className={classes.open}
      tabIndex={props.inTabOrder ? 0 : -1}
      aria-label={words.join(", ")}
      onFocus={props.onFocus}
      onClick={props.onOpen}
    >
      <canvas ref={canvas} className={classes.picture} />
      {shown === "broken" && <span className={classes.broken}>no preview</span>}
      {width > 0 && height > 0 && image.figures.length > 0 && (
        <LabelCanvas labels={labels} viewOf={viewOf} colorOf={colorOf} />
      )}
      {worst !== undefined && (
        <span className={classes.trouble}>
          <SeverityMark severity={worst} />
          {problems.length}
        </span>
      )}
      <TileCaption name={image.name} objects={image.figures.length} />
    </button>
  );
}

/** A small upright picture of a file; the browser scales while it decodes, and outside of the main thread. */
async function thumbnail(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file, { resizeWidth: PREVIEW_PIXELS, resizeQuality: "medium" });
}
