import { z } from "zod";

/** The KITTI preset has no options. */
export const kittiOptions = z.object({});
/** The options of the KITTI preset. */
export type KittiOptions = z.infer<typeof kittiOptions>;
