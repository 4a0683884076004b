import { z } from "zod";

const counted = z.object({ reason: z.string(), count: z.number().int().nonnegative() });

/**
 * What became of the files of an import. It always adds up: `seen` (files named in the request) = `used` + the counts of `skipped` +
 * `failed`. `ignored` is what the page left out before it sent anything.
 */
export const report = z.object({
  seen: z.number().int().nonnegative(),
  used: z.number().int().nonnegative(),
  skipped: z.array(counted),
  failed: z.number().int().nonnegative(),
  ignored: z.array(counted),
  imported: z.object({
    images: z.number().int().nonnegative(),
    /** Images that have an annotation, also an empty one. */
    annotations: z.number().int().nonnegative(),
    objects: z.number().int().nonnegative(),
    /** Classes that this drop declares or uses. */
    classes: z.number().int().nonnegative(),
    tags: z.number().int().nonnegative(),
  }),
  problems: z.object({
    errors: z.number().int().nonnegative(),
    warnings: z.number().int().nonnegative(),
    byCode: z.record(z.string(), z.number().int().nonnegative()),
  }),
});
export type Report = z.infer<typeof report>;
