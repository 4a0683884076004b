import type { DatasetFormat } from "../../format.ts";
import { detectVia } from "./detect.ts";
import { type ViaOptions, viaOptions } from "./options.ts";
import { readVia } from "./read.ts";

/** VGG Image Annotator, versions 1 to 3: projects and exports. */
export const viaFormat: DatasetFormat<ViaOptions> = {
  preset: 13,
  slug: "via",
  title: "VGG Image Annotator (VIA)",
  description: "Projects and exports of VIA 1, 2 and 3: one JSON or CSV file with regions and attributes.",
  shapes: ["via_project.json\nphoto1.jpg\nphoto2.jpg", "via_region_data.csv\nimages/\n  photo1.jpg"],
  options: viaOptions,
  detect: detectVia,
  read: readVia,
};
