import type { DatasetFormat } from "../../format.ts";
import { detectVott, findUnreadVott } from "./detect.ts";
import { type VottOptions, vottOptions } from "./options.ts";
import { readVott } from "./read.ts";

/** VoTT: JSON with all assets of a project, a file for each asset, or JSON with the frames of a folder. */
export const vottFormat: DatasetFormat<VottOptions> = {
  preset: 20,
  slug: "vott",
  title: "VoTT",
  description: "Exports and projects of Microsoft's Visual Object Tagging Tool: JSON with assets, regions and tags.",
  shapes: [
    "vott-json-export/\n  project-export.json\n  photo1.jpg",
    "target/\n  project.vott\n  0d3de147f-asset.json\n  b482849bc-asset.json\nphoto1.jpg",
    "shots.json\nshots/\n  photo1.jpg",
  ],
  options: vottOptions,
  detect: detectVott,
  findUnread: findUnreadVott,
  read: readVott,
};
