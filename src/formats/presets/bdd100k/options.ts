import { z } from "zod";

/** Options of BDD100K, as the page shows them. */
export const bdd100kOptions = z.object({
  areas: z.boolean().default(true).meta({
    title: "Drivable areas",
    description: "Import drivable areas (area/drivable, area/alternative) as polygons, beside boxes and lanes.",
  }),
});
/** Options of BDD100K. */
export type Bdd100kOptions = z.infer<typeof bdd100kOptions>;
