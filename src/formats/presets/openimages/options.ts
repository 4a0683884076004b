import { z } from "zod";

/** What may be left out of Open Images. */
export const openImagesOptions = z.object({
  machineLabels: z
    .enum(["tag", "leaveOut"])
    .default("tag")
    .meta({
      title: "Labels of images that a machine made",
      description: "They come with a confidence and were not looked at by anybody.",
      labels: { tag: "A tag that holds the confidence", leaveOut: "Leave them out" },
    }),
});
export type OpenImagesOptions = z.infer<typeof openImagesOptions>;
