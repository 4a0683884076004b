import { z } from "zod";

/** Choices for the programs that read the files. */
export const kittiWriteOptions = z.object({
  layout: z
    .enum(["kitti", "torchvision"])
    .default("kitti")
    .meta({
      title: "Folders",
      description:
        "The loader of torchvision adds Kitti/raw/training to its root, so that each dataset folder can be its root, and needs a label file for every image.",
      labels: { kitti: "image_2 and label_2", torchvision: "For torchvision" },
    }),
});
