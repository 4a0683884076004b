import type { DatasetFormat } from "../../format.ts";
import { detectVia } from "./detect.ts";
import { type ViaOptions, viaOptions } from "./options.ts";
import { readVia } from "./read.ts";

/** The files of the VGG Image Annotator, versions 1 to 3. */
export const viaFormat: DatasetFormat<ViaOptions> = {
  preset: 13,
  slug: "via",
  title: "VGG Image Annotator (VIA)",
  description:
    "A project, or exported annotations, of VIA 1, 2 or 3: one JSON or CSV with regions and their attributes.",
  shapes: ["via_project.json\nphoto1.jpg\nphoto2.jpg", "via_region_data.csv\nimages/\n  photo1.jpg"],
  options: viaOptions,
  detect: detectVia,
  read: readVia,
};
