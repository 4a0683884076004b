import { z } from "zod";

/** The options of VIA. */
export const viaOptions = z.object({
  classAttribute: z.string().max(200).default("").meta({
    title: "Attribute that holds the class",
    description:
      "The name of a region attribute, such as label or type; other attributes become tags. If empty, the most likely one is used, and reported if several are possible.",
  }),
});
/** The options of VIA. */
export type ViaOptions = z.infer<typeof viaOptions>;
