import { z } from "zod";

/** The options of Mapillary Vistas. */
export const mapillaryOptions = z.object({
  version: z
    .enum(["newest", "v1.2", "v2.0"])
    .default("newest")
    .meta({
      title: "Version of the labels",
      description: "Which labels are imported for an image that has labels in several versions.",
      labels: { newest: "The newest", "v1.2": "Version 1.2", "v2.0": "Version 2.0" },
    }),
  titles: z
    .enum(["name", "readable"])
    .default("name")
    .meta({
      title: "Class titles",
      labels: { name: "Full names, such as object--vehicle--car", readable: "Readable names, such as Car" },
    }),
});
/** The options of Mapillary Vistas. */
export type MapillaryOptions = z.infer<typeof mapillaryOptions>;
