import { z } from "zod";

const counted = z.object({ reason: z.string(), count: z.number().int().nonnegative() });

/**
 * The result of an import in counts of files. It always adds up: `seen` is `used`, plus the counts of `skipped`, plus `failed`.
 */
export const report = z.object({
  seen: z.number().int().nonnegative().describe("Files that the import names."),
  used: z.number().int().nonnegative(),
  skipped: z.array(counted).describe("Files that were not used, by reason."),
  failed: z.number().int().nonnegative().describe("Files that could not be read."),
  ignored: z.array(counted).describe("Files of the drop that were not sent, by reason; not part of `seen`."),
  imported: z.object({
    images: z.number().int().nonnegative(),
    annotations: z.number().int().nonnegative().describe("Images with an annotation, even an empty one."),
    objects: z.number().int().nonnegative(),
    classes: z.number().int().nonnegative().describe("Classes that the drop declares or uses."),
    tags: z.number().int().nonnegative(),
  }),
  problems: z.object({
    errors: z.number().int().nonnegative(),
    warnings: z.number().int().nonnegative(),
    byCode: z.record(z.string(), z.number().int().nonnegative()),
  }),
});
/** The result of an import in counts of files. */
export type Report = z.infer<typeof report>;
