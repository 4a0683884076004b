import { z } from "zod";
import type { DatasetFormat } from "../../format.ts";
import { detectVott } from "./detect.ts";
import { readVott } from "./read.ts";

const options = z.object({});

/** VoTT's JSON: a project with all its assets, or a file for each asset. */
export const vottFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 20,
  slug: "vott",
  title: "VoTT",
  description:
    "What Microsoft's Visual Object Tagging Tool exports or saves: JSON with assets, their regions and tags.",
  shapes: [
    "vott-json-export/\n  project-export.json\n  photo1.jpg",
    "target/\n  project.vott\n  0d3de147f-asset.json\n  b482849bc-asset.json\nphoto1.jpg",
  ],
  options,
  detect: detectVott,
  read: readVott,
};
