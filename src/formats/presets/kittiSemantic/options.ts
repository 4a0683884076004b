import { z } from "zod";

/** The KITTI semantic preset has no options. */
export const kittiSemanticOptions = z.object({});
/** The options of the KITTI semantic preset. */
export type KittiSemanticOptions = z.infer<typeof kittiSemanticOptions>;
