import { z } from "zod";

/** How far an image is labelled: it has objects; it was looked at and has none; it has no annotation. */
export const imageStates = ["labelled", "reviewed", "unlabelled"] as const;
/** How far an image is labelled. */
export type ImageState = (typeof imageStates)[number];

/** Only images of a state. */
export const imageStateFilter = z
  .enum(imageStates)
  .optional()
  .describe(
    "Only images that are `labelled` (with objects), `reviewed` (with an annotation, but without objects) or `unlabelled` (without an annotation).",
  );
