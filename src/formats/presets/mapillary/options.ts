import { z } from "zod";

/** What the files do not say about themselves. */
export const mapillaryOptions = z.object({
  version: z
    .enum(["newest", "v1.2", "v2.0"])
    .default("newest")
    .meta({
      title: "Labels of an image that has several versions",
      labels: { newest: "The newest", "v1.2": "Version 1.2", "v2.0": "Version 2.0" },
    }),
  titles: z
    .enum(["name", "readable"])
    .default("name")
    .meta({
      title: "Titles of classes",
      labels: { name: "Names, such as object--vehicle--car", readable: "Words, such as Car" },
    }),
});
export type MapillaryOptions = z.infer<typeof mapillaryOptions>;
