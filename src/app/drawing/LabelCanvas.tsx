import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Figure } from "../../model/figure.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import { drawFigures } from "./drawFigures.ts";
import classes from "./LabelCanvas.module.css";
import type { Matrix } from "./labelMatrix.ts";
import type { LabelView } from "./labelView.ts";
import { useMasks } from "./useMasks.ts";

/** The labels of one image, and how they are placed on the upright image. */
export interface Labels {
  readonly figures: readonly Figure[];
  /** From the coordinates of the figures to those of the upright image. */
  readonly matrix: Matrix;
  /** Edges between keypoints, by class. */
  readonly skeletons?: ReadonlyMap<string, Skeleton>;
}

/**
 * Draws labels over an image, as lines and not as scaled pixels, so that they are crisp at any zoom. Fills its parent; `viewOf` returns
 * where the image lies on it.
 */
export function LabelCanvas(props: {
  labels: Labels;
  viewOf: (surface: { width: number; height: number }) => LabelView;
  colorOf: (title: string) => string;
  /** CSS pixels; 2 by default. */
  lineWidth?: number;
  /** Titles of classes that are not drawn. */
  hidden?: ReadonlySet<string> | undefined;
  /** Index of the figure that stands out. */
  highlighted?: number | undefined;
}) {
  const { labels, viewOf, colorOf, lineWidth = 2, hidden, highlighted } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<{ width: number; height: number }>();
  const masks = useMasks(labels.figures);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || !context || size === undefined || size.width === 0 || size.height === 0) return;
    const density = Math.min(window.devicePixelRatio || 1, 3);
    element.width = Math.round(size.width * density);
    element.height = Math.round(size.height * density);
    const view = viewOf(size);
    context.setTransform(view.scale * density, 0, 0, view.scale * density, view.left * density, view.top * density);
    context.transform(...labels.matrix);
    drawFigures(context, labels.figures, {
      scale: view.scale,
      colorOf,
      maskOf: masks,
      skeletonOf: (title) => labels.skeletons?.get(title) ?? [],
      lineWidth,
      hidden,
      highlighted,
    });
  }, [labels, viewOf, colorOf, lineWidth, hidden, highlighted, size, masks]);

  return <canvas ref={canvas} className={classes.canvas} />;
}
