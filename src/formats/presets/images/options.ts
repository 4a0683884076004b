import { z } from "zod";

/** The Images preset has no options. */
export const imagesOptions = z.object({});
/** The options of the Images preset. */
export type ImagesOptions = z.infer<typeof imagesOptions>;
