import { expect, test } from "vitest";
import { folderPlace, namesOfImage, namesOfMask } from "./maskFolders.ts";

test.each([
  ["train/masks", "train", "mask"],
  ["masks/train", "train", "mask"],
  ["train_masks", "train", "mask"],
  ["trainannot", "train", "mask"],
  ["DUTS-TR/DUTS-TR-Mask", "DUTS-TR/DUTS_TR", "mask"],
  ["annotations/trimaps", "", "mask"],
  ["Ground Truth", "", "mask"],
  ["SegmentationClassRaw", "", "mask"],
  ["ds/masks_machine", "ds", "mask"],
  ["ds/masks_human", "ds", "rendering"],
  ["annotations/images", "", "image"],
  ["images_val", "val", "image"],
  ["shapes_train2018", "shapes_train2018", undefined],
  ["human/train", "human/train", undefined],
  ["LR/x2", "LR/x2", undefined],
  ["", "", undefined],
])("the folder %j is of the part %j and holds %s", (folder, place, role) => {
  expect(folderPlace(folder)).toEqual({ place, role });
});

test("masks and images are called by what their names have in common", () => {
  expect(namesOfMask("masks/a_b_mask.png")).toEqual({ names: ["a_b_mask", "a_b"], marked: true });
  expect(namesOfMask("gt_7.png").names).toContain("7");
  expect(namesOfMask("0001TP_006690_L.png").names).toContain("0001TP_006690");
  expect(namesOfMask("mask.png")).toEqual({ names: ["mask"], marked: false });
  expect(namesOfImage("image_7.jpg")).toContain("7");
  expect(namesOfImage("12_sat.jpg")).toContain("12");
});
