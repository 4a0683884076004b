import type { DatasetFormat } from "../../format.ts";
import { detectCityscapes } from "./detect.ts";
import { cityscapesLosses } from "./losses.ts";
import { type CityscapesOptions, cityscapesOptions } from "./options.ts";
import { readCityscapes } from "./read.ts";
import { writeCityscapes } from "./write.ts";

/** Cityscapes: street scenes with polygons or label images, or with the boxes of CityPersons. */
export const cityscapesFormat: DatasetFormat<CityscapesOptions> = {
  preset: 8,
  slug: "cityscapes",
  title: "Cityscapes",
  description: "Street scenes by split and city. Polygons or label images are in gtFine or gtCoarse.",
  shapes: [
    "leftImg8bit/train/aachen/\n  aachen_000000_000019_leftImg8bit.png\ngtFine/train/aachen/\n  aachen_000000_000019_gtFine_polygons.json\n  aachen_000000_000019_gtFine_instanceIds.png\n  aachen_000000_000019_gtFine_labelIds.png",
    "leftImg8bit/val/...\ngtBboxCityPersons/val/lindau/\n  lindau_000000_000019_gtBboxCityPersons.json",
  ],
  options: cityscapesOptions,
  detect: detectCityscapes,
  keepsMask: () => true,
  read: readCityscapes,
  write: writeCityscapes,
  losses: cityscapesLosses,
};
