import { z } from "zod";

/** What a person may choose about VIA files. */
export const viaOptions = z.object({
  classAttribute: z.string().max(200).default("").meta({
    title: "Attribute that holds the class",
    description:
      "The name of a region attribute, such as label or type; the other attributes become tags. Empty: the likeliest one is taken, and the report says which if it is not clear.",
  }),
});
export type ViaOptions = z.infer<typeof viaOptions>;
