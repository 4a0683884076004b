import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { list } from "./list.ts";

/** A format that a person or a call can choose. */
export const preset = z.object({
  id: z.number().int().describe("Stable number of the preset."),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  shapes: z.array(z.string()).describe("The folder layouts that it reads, as text."),
  options: z
    .record(z.string(), z.unknown())
    .describe(
      "JSON Schema of `options.format` of an import: an object whose properties have `title`, `description` and `default`. A property with `enum` may have `labels`, the names of its values; a text may be `multiline`. A property with `columns` states what the columns of tables are: `titles` are the names of the meanings, `sets` those of which a table needs one set, `repeatable` those that several columns may have.",
    ),
  writable: z.boolean().describe("Whether a project can be downloaded in this format."),
  writeOptions: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "JSON Schema of `options` of a download, described as `options` is. Absent for a format without choices.",
    ),
});

/** A format that a person or a call can choose. */
export type Preset = z.infer<typeof preset>;

/** Lists the formats that can be imported. */
export const presets = endpoint({
  operationId: "getPresets",
  tag: "presets",
  method: "GET",
  path: "/v1/presets",
  summary: "List the formats that can be imported",
  scope: "read",
  idempotent: true,
  requestHeaders: ["If-None-Match"],
  responseHeaders: ["ETag", "Cache-Control"],
  otherResponses: {
    304: { description: "The copy that `If-None-Match` names is current.", headers: ["ETag", "Cache-Control"] },
  },
  response: list(preset),
  errors: [],
});
