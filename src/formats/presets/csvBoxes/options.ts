import { z } from "zod";

const name = z.string().max(200).default("");

/** The options of CSV boxes. */
export const csvOptions = z.object({
  box: z
    .enum(["auto", "corners", "cornerAndSize", "centerAndSize"])
    .default("auto")
    .meta({
      title: "The four numbers of a box",
      description: "The meaning of the four numbers, in this order.",
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
  boxColumns: name.meta({
    title: "Box columns",
    description:
      "Four headings or column numbers from 1, separated by commas, or the one column that holds all four. Guessed if empty.",
  }),
  classColumn: name.meta({
    title: "Class column",
    description: "Its heading, or its number from 1. Guessed if empty.",
  }),
  imageColumn: name.meta({
    title: "Image column",
    description: "Its heading, or its number from 1. Guessed if empty.",
  }),
});
/** The options of CSV boxes. */
export type CsvOptions = z.infer<typeof csvOptions>;
