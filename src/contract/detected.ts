import { z } from "zod";

const certainty = z
  .enum(["certain", "likely", "weak"])
  .describe("How sure the detection is. A weak one is never used without asking.");

const detection = z.object({
  slug: z.string().describe("Slug of the preset."),
  certainty,
  root: z.string().describe("Folder of the drop in which the dataset begins; empty for the top."),
  reasons: z.array(z.string()),
});

/** The format that was detected, and all formats that fit. */
export const detected = detection.extend({ candidates: z.array(detection) });
/** The format that was detected, and all formats that fit. */
export type Detected = z.infer<typeof detected>;

/** One way to read a drop of which several formats fit. */
const formatChoice = detection.extend({
  preset: z.number().int().describe("Number of the preset."),
  title: z.string().describe("Title of the preset."),
});
/** One way to read a drop of which several formats fit. */
export type FormatChoice = z.infer<typeof formatChoice>;

/** `details` of a task that failed because a person has to choose the format: with `ambiguous_format` or `unsupported_format`. */
export const formatQuestion = z.object({
  candidates: z
    .array(formatChoice)
    .describe("The choices, best first. Retry the task with the `preset` and `root` of one."),
});
/** `details` of a task that failed because a person has to choose the format. */
export type FormatQuestion = z.infer<typeof formatQuestion>;
