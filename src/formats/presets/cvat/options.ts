import { z } from "zod";

/** The options of CVAT: there are none. */
export const cvatOptions = z.object({});
/** The options of CVAT. */
export type CvatOptions = z.infer<typeof cvatOptions>;
