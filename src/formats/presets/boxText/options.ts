import { z } from "zod";

/** The options of box text. */
export const boxTextOptions = z.object({
  box: z
    .enum(["auto", "corners", "cornerAndSize", "centerAndSize"])
    .default("auto")
    .meta({
      title: "The four numbers of a box",
      description: "OIDv4 ToolKit and mAP have corners. By default, the numbers of all boxes decide.",
      labels: {
        auto: "Decide by the numbers",
        corners: "Left, top, right, bottom",
        cornerAndSize: "Left, top, width, height",
        centerAndSize: "Centre x, centre y, width, height",
      },
    }),
  units: z
    .enum(["auto", "pixels", "normalized"])
    .default("auto")
    .meta({
      title: "Unit of the numbers",
      description: "Normalized coordinates are numbers from 0 to 1, relative to the width and height of the image.",
      labels: { auto: "Decide by the numbers", pixels: "Pixels", normalized: "Normalized" },
    }),
  fifthNumber: z
    .enum(["auto", "confidence", "class"])
    .default("auto")
    .meta({
      title: "A number between class and box",
      description: "Detections have their confidence there. A class may also end with a number.",
      labels: { auto: "Decide by the numbers", confidence: "Confidence", class: "Part of the class" },
    }),
});
/** The options of box text. */
export type BoxTextOptions = z.infer<typeof boxTextOptions>;
