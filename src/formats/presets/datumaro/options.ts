import { z } from "zod";

/** The Datumaro preset has no options. */
export const datumaroOptions = z.object({});
/** The options of the Datumaro preset. */
export type DatumaroOptions = z.infer<typeof datumaroOptions>;
