import { z } from "zod";

/** The Supervisely preset has no options. */
export const superviselyOptions = z.object({});
/** The options of the Supervisely preset. */
export type SuperviselyOptions = z.infer<typeof superviselyOptions>;
