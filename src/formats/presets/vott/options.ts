import { z } from "zod";

/** The options of VoTT: there are none. */
export const vottOptions = z.object({});
/** The options of VoTT. */
export type VottOptions = z.infer<typeof vottOptions>;
