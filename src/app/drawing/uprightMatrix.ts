/** A 2 x 3 matrix in the order of `CanvasRenderingContext2D.transform`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

interface Frame {
  /** Upright size of the image, as a person sees it. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
}

/**
 * How label coordinates come onto the upright picture. Annotations say which size they were made for: if that is the upright size (or none
 * is said) they are taken as they are; if it is the stored size of a picture that is turned by a quarter, they are turned with it.
 */
export function uprightMatrix(image: Frame, labelled: { width: number; height: number } | undefined): Matrix {
  const same: Matrix = [1, 0, 0, 1, 0, 0];
  if (labelled === undefined || image.orientation < 5 || image.width === image.height) return same;
  if (labelled.width !== image.height || labelled.height !== image.width) return same;
  // Stored x runs 0..height and stored y 0..width of the upright picture.
  switch (image.orientation) {
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, image.width, 0];
    case 7:
      return [0, -1, -1, 0, image.width, image.height];
    default:
      return [0, -1, 1, 0, 0, image.height];
  }
}
