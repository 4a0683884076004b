import { expect, test } from "vitest";
import { whyNotImported } from "./whyNotImported.ts";

const read = { verdict: "chosen", message: null, files: 3, isListed: true, isRead: true, images: 2 } as const;

test.each([
  [{}, undefined],
  [{ isRead: false, images: 0 }, undefined],
  [{ isListed: false, verdict: "nothing", images: 0 }, undefined],
  [{ files: 0, verdict: "nothing" }, /no files/],
  [{ verdict: "ambiguous" }, /Choose the preset/],
  [{ verdict: "unsupported", message: "This is a video." }, /This is a video/],
  [{ verdict: "nothing", images: 0 }, /any images/],
  [{ images: 0 }, /any images/],
] as const)("%j", (change, reason) => {
  const said = whyNotImported({ ...read, ...change });
  if (reason === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(reason);
});
