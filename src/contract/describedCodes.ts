import { z } from "zod";

/** Codes with what each means. */
type DescribedCodes = Readonly<Record<string, { readonly description: string }>>;

/**
 * Returns the schema of a field with one of these codes. Any other text parses too, because a newer server may have more of them; the
 * JSON Schema lists each code with its description.
 *
 * @example
 * const code = describedCodes("Why the task failed.", { no_images: { description: "The drop contains no image." } });
 */
export function describedCodes(description: string, codes: DescribedCodes) {
  return z.string().meta({
    description,
    oneOf: Object.entries(codes).map(([code, meaning]) => ({ const: code, description: meaning.description })),
  });
}
