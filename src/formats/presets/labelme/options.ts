import { z } from "zod";

/** The options of LabelMe: there are none. */
export const labelmeOptions = z.object({});
/** The options of LabelMe. */
export type LabelmeOptions = z.infer<typeof labelmeOptions>;
