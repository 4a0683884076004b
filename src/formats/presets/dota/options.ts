import { z } from "zod";

/** The DOTA preset has no options. */
export const dotaOptions = z.object({});
/** The options of the DOTA preset. */
export type DotaOptions = z.infer<typeof dotaOptions>;
