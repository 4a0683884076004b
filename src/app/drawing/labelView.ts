/** How image pixels are placed on a surface of CSS pixels: `x * scale + left`, `y * scale + top`. */
export interface LabelView {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** A width and a height in the same unit. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Fills the surface with the image, centred; what does not fit is cut off. The same as CSS `object-fit: cover`. */
export function coverView(image: Size, surface: Size): LabelView {
  return centred(image, surface, Math.max(surface.width / image.width, surface.height / image.height));
}

/** Shows the whole image as large as fits, centred. The same as CSS `object-fit: contain`. */
export function containView(image: Size, surface: Size): LabelView {
  return centred(image, surface, Math.min(surface.width / image.width, surface.height / image.height));
}

/** Around a fitted image, CSS pixels. */
const FIT_MARGIN = 16;
/** CSS pixels per image pixel up to which a small image is enlarged to fit. */
const MOST_FITTED = 4;

/** Shows the whole image, centred, with a margin around it; a small one is enlarged, but at most four times. */
export function fitView(image: Size, surface: Size): LabelView {
  const inside = {
    width: Math.max(surface.width - 2 * FIT_MARGIN, 1),
    height: Math.max(surface.height - 2 * FIT_MARGIN, 1),
  };
  return centred(image, surface, Math.min(containView(image, inside).scale, MOST_FITTED));
}

function centred(image: Size, surface: Size, scale: number): LabelView {
  return { scale, left: (surface.width - image.width * scale) / 2, top: (surface.height - image.height * scale) / 2 };
}

/** The view after zooming by `factor` while the point under the pointer (CSS pixels) stays where it is. */
export function zoomedAt(
  view: LabelView,
  factor: number,
  x: number,
  y: number,
  limits: { least: number; most: number },
): LabelView {
  const scale = Math.min(Math.max(view.scale * factor, limits.least), limits.most);
  const ratio = scale / view.scale;
  return { scale, left: x - (x - view.left) * ratio, top: y - (y - view.top) * ratio };
}

/** Keeps the image on the surface: a side that fits is centred, a longer one leaves no gap. */
export function keptInside(view: LabelView, image: Size, surface: Size): LabelView {
  return {
    scale: view.scale,
    left: keptSide(view.left, image.width * view.scale, surface.width),
    top: keptSide(view.top, image.height * view.scale, surface.height),
  };
}

function keptSide(start: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, start));
}
