import { z } from "zod";

/** The options of Open Images. */
export const openImagesOptions = z.object({
  machineLabels: z
    .enum(["tag", "leaveOut"])
    .default("tag")
    .meta({
      title: "Machine-generated image labels",
      description: "These labels have a confidence and were not verified by people.",
      labels: { tag: "Import them as tags with the confidence as value", leaveOut: "Skip them" },
    }),
});
/** The options of Open Images. */
export type OpenImagesOptions = z.infer<typeof openImagesOptions>;
