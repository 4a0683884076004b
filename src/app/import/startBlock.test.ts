import { describe, expect, it } from "vitest";
import type { Verdict } from "../../formats/public.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { noPreflight } from "../preflight/preflightState.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import type { ProblemGroup } from "../problems/problemGroups.ts";
import { isImageInDoubt, startBlockOf } from "./startBlock.ts";

function reviewed(
  found: { files: number; images: number },
  preflight: Partial<PreflightState>,
  { chosen = "auto", verdict = undefined as Verdict | undefined, phase = "reviewing" } = {},
) {
  const state = { found, phase: { name: phase } } as unknown as SessionSnapshot;
  return { state, choice: { chosen, verdict }, preflight: { ...noPreflight, ...preflight } };
}
const done = { done: true };
const nothing: Verdict = { kind: "nothing" };

describe("startBlockOf", () => {
  it("lets everything start that has an image, or may have one", () => {
    expect(startBlockOf(reviewed({ files: 3, images: 2 }, { done: true, images: 1 }))).toBeUndefined();
    expect(startBlockOf(reviewed({ files: 3, images: 2 }, {}))).toBeUndefined();
    expect(
      startBlockOf(reviewed({ files: 3, images: 2 }, { done: true, failed: "The reader ended." })),
    ).toBeUndefined();
    expect(startBlockOf(reviewed({ files: 0, images: 0 }, {}, { phase: "walking" }))).toBeUndefined();
  });

  it("blocks an empty drop", () => {
    expect(startBlockOf(reviewed({ files: 0, images: 0 }, {}))?.title).toBe("Nothing to import");
  });

  it("blocks labels without images, and counts them", () => {
    expect(startBlockOf(reviewed({ files: 1, images: 0 }, {}, { verdict: nothing }))?.reason).toBe(
      "The only file is not an image that can be imported.",
    );
    expect(startBlockOf(reviewed({ files: 7, images: 0 }, { done: true, withoutImage: 6 }))).toEqual({
      kind: "noImages",
      title: "No images found",
      reason: "None of the 7 files is an image; 6 annotations refer to images that are not in the drop.",
      advice: "Drop the folder that contains the images together with their labels.",
    });
  });

  it("blocks a drop whose images cannot be used, and names where the reason is", () => {
    const group = { code: "not_an_image", severity: "error", count: 3, first: [] } satisfies ProblemGroup;
    const block = startBlockOf(reviewed({ files: 4, images: 3 }, { ...done, problems: [group] }));
    expect(block?.reason).toBe("None of the 3 images can be imported; the problems below state why.");
    expect(startBlockOf(reviewed({ files: 1, images: 1 }, { ...done, problems: [group] }))?.reason).toBe(
      "The only image cannot be imported; the problems below state why.",
    );
    const chosen = startBlockOf(reviewed({ files: 4, images: 1 }, done, { chosen: "coco" }));
    expect(chosen?.reason).toBe("The only image is not part of a dataset in the chosen format.");
    expect(chosen?.advice).toContain("Choose another preset");
  });
});

describe("isImageInDoubt", () => {
  it("is true until something speaks for an image or everything is read", () => {
    expect(isImageInDoubt(reviewed({ files: 3, images: 0 }, {}))).toBe(true);
    expect(isImageInDoubt(reviewed({ files: 3, images: 1 }, {}))).toBe(false);
    expect(isImageInDoubt(reviewed({ files: 3, images: 0 }, { images: 1 }))).toBe(false);
    expect(isImageInDoubt(reviewed({ files: 3, images: 0 }, done))).toBe(false);
  });
});
