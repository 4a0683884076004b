import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { list } from "./list.ts";

export const preset = z.object({
  id: z.number().int(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  shapes: z.array(z.string()),
});

export const presets = endpoint({
  method: "GET",
  path: "/v1/presets",
  summary: "The formats that can be imported",
  scope: "read",
  response: list(preset),
});
