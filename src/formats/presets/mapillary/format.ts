import type { DatasetFormat } from "../../format.ts";
import { detectMapillary } from "./detect.ts";
import { type MapillaryOptions, mapillaryOptions } from "./options.ts";
import { readMapillary } from "./read.ts";

/** Mapillary Vistas: street scenes with polygons, instances and classes, and a list of classes with colours. */
export const mapillaryFormat: DatasetFormat<MapillaryOptions> = {
  preset: 21,
  slug: "mapillary",
  title: "Mapillary Vistas",
  description: "Street scenes with label images or polygons, and config.json with the classes.",
  shapes: [
    "config.json\ntraining/\n  images/a.jpg\n  instances/a.png\n  labels/a.png\nvalidation/\n  ...",
    "config_v2.0.json\ntraining/\n  images/a.jpg\n  v2.0/\n    polygons/a.json\n    instances/a.png\n    labels/a.png",
  ],
  options: mapillaryOptions,
  detect: detectMapillary,
  read: readMapillary,
};
