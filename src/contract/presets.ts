import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { list } from "./list.ts";

export const preset = z.object({
  id: z.number().int(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  shapes: z.array(z.string()),
  /**
   * JSON Schema of what an import may say in `options.format`: an object whose properties have `title`, `description` and `default`. A property
   * with `enum` may have `labels`, words for its values by value; a text may be `multiline`.
   */
  options: z.record(z.string(), z.unknown()),
  /** A project can be downloaded in this format. */
  writable: z.boolean(),
});

export const presets = endpoint({
  method: "GET",
  path: "/v1/presets",
  summary: "The formats that can be imported",
  scope: "read",
  response: list(preset),
});
