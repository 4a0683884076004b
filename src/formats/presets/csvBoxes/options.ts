import { z } from "zod";

const name = z.string().max(200).default("");

/** What the headings of a table do not say, or say wrongly. */
export const csvOptions = z.object({
  box: z
    .enum(["auto", "corners", "cornerAndSize", "centerAndSize"])
    .default("auto")
    .meta({
      title: "The four numbers of a box",
      description: "What they are, in this order.",
      labels: {
        auto: "Guessed by headings and values",
        corners: "Left, top, right, bottom",
        cornerAndSize: "Left, top, width, height",
        centerAndSize: "Centre x, centre y, width, height",
      },
    }),
  units: z
    .enum(["auto", "pixels", "shares"])
    .default("auto")
    .meta({
      title: "Units of the numbers",
      description: "Shares of the image are numbers from 0 to 1.",
      labels: { auto: "Guessed by the values", pixels: "Pixels", shares: "Shares of the image" },
    }),
  boxColumns: name.meta({
    title: "Columns of the box",
    description:
      "Four headings, or numbers of columns from 1, with commas between; or the one that holds all four. Empty: guessed.",
  }),
  classColumn: name.meta({
    title: "Column of the class",
    description: "Its heading, or its number from 1. Empty: guessed.",
  }),
  imageColumn: name.meta({
    title: "Column of the image",
    description: "Its heading, or its number from 1. Empty: guessed.",
  }),
});
export type CsvOptions = z.infer<typeof csvOptions>;
