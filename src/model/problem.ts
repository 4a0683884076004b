import { z } from "zod";

/** How bad it is: an error lost something, a warning changed or doubted something, an info is only worth knowing. */
export const severity = z.enum(["error", "warning", "info"]);
export type Severity = z.infer<typeof severity>;

/** Orders severities, the worst first. */
export const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Something in the data that a person can act on. A problem is a value; it never stops the other files. */
export const problem = z.object({
  /** Stable snake_case word, such as `unknown_class`; what tables group by. */
  code: z.string(),
  severity,
  /** Path of the file inside the drop, exactly as dropped. */
  path: z.string().optional(),
  /** Line in that file, from 1. */
  line: z.number().int().positive().optional(),
  /** Which object of the file, such as `objects[3]` or an id. */
  object: z.string().optional(),
  /** What is wrong: one plain sentence that names the values. */
  message: z.string(),
  /** What was done about it, or what to do: one plain sentence. */
  action: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
