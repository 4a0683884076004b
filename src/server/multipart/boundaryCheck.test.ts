import fc from "fast-check";
import { expect, it } from "vitest";
import { BoundaryCheck } from "./boundaryCheck.ts";

/** A slow reference: counts every delimiter at the start of a line, up to the closing one. */
function expected(body: string): { parts: number; broken: boolean } {
  let parts = 0;
  for (const [, after = ""] of `\r\n${body}`.matchAll(/\r\n--B(?=([\s\S]{0,2}))/g)) {
    if (after.length < 2 || after === "--") return { parts, broken: false };
    if (after !== "\r\n") return { parts, broken: true };
    parts += 1;
  }
  return { parts, broken: false };
}

it("counts the same for any split of a body into pieces", () => {
  const text = fc
    .array(fc.constantFrom("--B", "\r\n", "\r", "\n", "-", "--", "B", "x", "content "), { maxLength: 40 })
    .map((words) => words.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (body, sizes) => {
      const check = new BoundaryCheck("B");
      const bytes = Buffer.from(body);
      for (let start = 0, turn = 0; start < bytes.length; turn++) {
        const end = start + sizes[turn % sizes.length]!;
        check.push(bytes.subarray(start, end));
        start = end;
      }
      expect({ parts: check.parts, broken: check.broken }).toEqual(expected(body));
    }),
    { numRuns: 3_000 },
  );
});
