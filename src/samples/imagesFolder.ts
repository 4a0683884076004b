import { uprightMatrix } from "../formats/geometry/rules.ts";
import { uprightSize } from "../model/image.ts";
import type { Canvas } from "./canvas.ts";
import { encodeJpeg } from "./encodeJpeg.ts";
import type { SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, type SceneOptions } from "./scene.ts";

interface ImagesFolderOptions {
  /** How many images in each folder, by path; "" is the root. Default three in the root. */
  readonly folders?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** Pixels; default 160 x 120. */
  readonly width?: number;
  readonly height?: number;
  /** Default PNG. */
  readonly kind?: "png" | "jpeg";
}

/** A folder of drawn images, `photo1.png` and so on in every folder, all different. */
export function imagesFolder(options: ImagesFolderOptions = {}): SampleFile[] {
  const { folders = { "": 3 }, seed = 1, width = 160, height = 120, kind = "png" } = options;
  let drawn = 0;
  return Object.entries(folders).flatMap(([folder, count]) =>
    Array.from({ length: count }, (_, i) => {
      const { canvas } = drawScene({ seed: seed * 10_007 + drawn++, width, height });
      const name = `photo${i + 1}.${kind === "png" ? "png" : "jpg"}`;
      const bytes = kind === "png" ? encodeCanvas(canvas) : encodeJpeg(canvas);
      return { path: folder === "" ? name : `${folder}/${name}`, bytes };
    }),
  );
}

/**
 * A JPEG whose stored pixels are rotated and whose EXIF orientation (1 to 8) rotates them back: shown upright it is the scene as drawn, of the
 * scene's width and height.
 */
export function turnedJpeg(scene: SceneOptions, orientation: number): Uint8Array {
  const { canvas } = drawScene(scene);
  return encodeJpeg(asStored(canvas, orientation), { orientation });
}

/** The pixels that a camera would have stored for an orientation to show them as this canvas. */
function asStored(upright: Canvas, orientation: number): Canvas {
  // The sides swap both ways alike.
  const stored = uprightSize({ kind: "jpeg", width: upright.width, height: upright.height, orientation });
  if (stored === undefined) throw new Error("The canvas has no size.");
  const [a, b, c, d, e, f] = uprightMatrix(orientation, stored);
  const pixels = new Uint8Array(upright.pixels.length);
  for (let y = 0; y < stored.height; y++) {
    for (let x = 0; x < stored.width; x++) {
      // Through the middles of the pixels.
      const ux = Math.floor(a * (x + 0.5) + c * (y + 0.5) + e);
      const uy = Math.floor(b * (x + 0.5) + d * (y + 0.5) + f);
      const from = 3 * (uy * upright.width + ux);
      pixels.set(upright.pixels.subarray(from, from + 3), 3 * (y * stored.width + x));
    }
  }
  return { ...stored, pixels };
}
