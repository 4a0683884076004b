import { z } from "zod";

/** Choices for the programs that read the files. */
export const vocWriteOptions = z.object({
  coordinates: z
    .enum(["exact", "integers"])
    .default("exact")
    .meta({
      title: "Coordinates",
      description:
        "Old readers of Pascal VOC need whole pixels that are counted from 1. Read such files again with the option for pixels counted from 1.",
      labels: { exact: "Exact, with fractions", integers: "Integer pixels, 1-based" },
    }),
});
/** The choices for an export as Pascal VOC. */
export type VocWriteOptions = z.infer<typeof vocWriteOptions>;
