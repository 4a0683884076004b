import type { Point, Ring } from "../../model/geometry.ts";

/** An ellipse in pixels; `angle` rotates it about its centre, in radians, clockwise on screen. */
interface Ellipse {
  readonly center: Readonly<Point>;
  readonly radii: Readonly<Point>;
  readonly angle?: number;
}

/** Returns the corners of the polygon of an ellipse, all on its rim: no geometry of the product is round. */
export function ellipseRing({ center: [cx, cy], radii: [rx, ry], angle = 0 }: Ellipse, corners = 72): Ring {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: corners }, (_, i): Point => {
    const turn = (2 * Math.PI * i) / corners;
    const [x, y] = [rx * Math.cos(turn), ry * Math.sin(turn)];
    return [cx + x * cos - y * sin, cy + x * sin + y * cos];
  });
}
