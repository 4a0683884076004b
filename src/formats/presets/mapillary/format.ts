import type { DatasetFormat } from "../../format.ts";
import { detectMapillary } from "./detect.ts";
import { type MapillaryOptions, mapillaryOptions } from "./options.ts";
import { readMapillary } from "./read.ts";

/** Mapillary Vistas: street scenes with polygons or label images, and a list of classes. */
export const mapillaryFormat: DatasetFormat<MapillaryOptions> = {
  preset: 21,
  slug: "mapillary",
  title: "Mapillary Vistas",
  description: "Street scenes with polygons or label images. The classes are in config.json.",
  shapes: [
    "config.json\ntraining/\n  images/a.jpg\n  instances/a.png\n  labels/a.png\nvalidation/\n  ...",
    "config_v2.0.json\ntraining/\n  images/a.jpg\n  v2.0/\n    polygons/a.json\n    instances/a.png\n    labels/a.png",
  ],
  options: mapillaryOptions,
  detect: detectMapillary,
  keepsMask: () => true,
  read: readMapillary,
};
