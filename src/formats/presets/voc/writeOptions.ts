import { z } from "zod";

/** Choices for the programs that read the files. */
export const vocWriteOptions = z.object({
  layout: z
    .enum(["voc", "torchvision"])
    .default("voc")
    .meta({
      title: "Folders and names",
      description:
        "The loaders of torchvision add VOCdevkit/VOC2012 to their root and .jpg to the names of images. The content of images is not converted.",
      labels: { voc: "As Pascal VOC", torchvision: "For torchvision" },
    }),
  masks: z.boolean().default(false).meta({
    title: "Write label images",
    description:
      "Polygons and masks are drawn into SegmentationClass and SegmentationObject as well, for trainers of segmentation, with the classes in labelmap.txt.",
  }),
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
