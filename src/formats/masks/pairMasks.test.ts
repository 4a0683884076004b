import { expect, test } from "vitest";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { PlacedImageFile } from "./maskRoles.ts";
import { pairMasks } from "./pairMasks.ts";

const placed = (folder: string, place: string): PlacedImageFile => ({
  file: { path: `${folder}/${place}/1.png` as DatasetPath, bytes: 1 },
  place,
});
const places = Array.from({ length: 200 }, (_, i) => `scene${i}`);

test("of very many places with equal names each mask finds its own, and a mask of another place finds none", () => {
  const images = places.map((place) => placed("images", place));
  const masks = [...places.map((place) => placed("masks", place)), placed("masks", "elsewhere")];
  const { masksOf, orphans } = pairMasks(images, masks);
  expect([...masksOf].map(([image, [mask]]) => [image, mask?.path])).toEqual(
    places.map((place) => [`images/${place}/1.png`, `masks/${place}/1.png`]),
  );
  expect([...orphans.values()]).toEqual([{ paths: ["masks/elsewhere/1.png"], rivals: [] }]);
});

test("of very many places the rarest folder leads to the nearest one", () => {
  const images = places.map((place) => placed("images", `all/${place}/frames`));
  const { masksOf, orphans } = pairMasks(images, [placed("masks", "all/scene7"), placed("masks", "all")]);
  expect([...masksOf]).toEqual([["images/all/scene7/frames/1.png", [{ path: "masks/all/scene7/1.png" }]]]);
  expect([...orphans.values()].flatMap(({ paths }) => paths)).toEqual(["masks/all/1.png"]);
});
