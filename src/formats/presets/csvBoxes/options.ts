import { z } from "zod";
import { columnMappingSchema } from "../../read/columnMapping.ts";
import { columnRule } from "./meanings.ts";

/** The options of CSV boxes. */
export const csvOptions = z.object({
  box: z
    .enum(["auto", "corners", "cornerAndSize", "centerAndSize"])
    .default("auto")
    .meta({
      title: "The four numbers of a box",
      description: "The meaning of the four numbers, in this order, where the columns do not state it.",
      labels: {
        auto: "Guessed from headings and values",
        corners: "Left, top, right, bottom",
        cornerAndSize: "Left, top, width, height",
        centerAndSize: "Centre x, centre y, width, height",
      },
    }),
  units: z
    .enum(["auto", "pixels", "shares"])
    .default("auto")
    .meta({
      title: "Unit of the numbers",
      description: "Normalized coordinates are numbers from 0 to 1, relative to the width and height of the image.",
      labels: { auto: "Guessed from the values", pixels: "Pixels", shares: "Normalized" },
    }),
  columns: columnMappingSchema(columnRule, {
    "labels.csv": ["image", "class", "xMin", "yMin", "xMax", "yMax", "ignore"],
  }),
});
/** The options of CSV boxes. */
export type CsvOptions = z.infer<typeof csvOptions>;
