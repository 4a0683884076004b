import type { DatasetFormat } from "./format.ts";
import { bdd100kFormat } from "./presets/bdd100k/format.ts";
import { boxTextFormat } from "./presets/boxText/format.ts";
import { cityscapesFormat } from "./presets/cityscapes/format.ts";
import { classificationFormat } from "./presets/classification/format.ts";
import { cocoFormat } from "./presets/coco/format.ts";
import { createMlFormat } from "./presets/createml/format.ts";
import { csvBoxesFormat } from "./presets/csvBoxes/format.ts";
import { cvatFormat } from "./presets/cvat/format.ts";
import { datumaroFormat } from "./presets/datumaro/format.ts";
import { dotaFormat } from "./presets/dota/format.ts";
import { imagesFormat } from "./presets/images/format.ts";
import { kittiFormat } from "./presets/kitti/format.ts";
import { kittiSemanticFormat } from "./presets/kittiSemantic/format.ts";
import { labelmeFormat } from "./presets/labelme/format.ts";
import { labelStudioFormat } from "./presets/labelstudio/format.ts";
import { mapillaryFormat } from "./presets/mapillary/format.ts";
import { masksFormat } from "./presets/masks/format.ts";
import { motFormat } from "./presets/mot/format.ts";
import { openImagesFormat } from "./presets/openimages/format.ts";
import { superviselyFormat } from "./presets/supervisely/format.ts";
import { viaFormat } from "./presets/via/format.ts";
import { vocFormat } from "./presets/voc/format.ts";
import { vottFormat } from "./presets/vott/format.ts";
import { yoloFormat } from "./presets/yolo/format.ts";

/** Every format that can be imported, in the order in which the page lists them. One line per format; preset numbers are never reused. */
export const formats: readonly DatasetFormat[] = [
  superviselyFormat,
  imagesFormat,
  cocoFormat,
  yoloFormat,
  vocFormat,
  labelmeFormat,
  cvatFormat,
  cityscapesFormat,
  masksFormat,
  classificationFormat,
  kittiFormat,
  labelStudioFormat,
  viaFormat,
  openImagesFormat,
  createMlFormat,
  dotaFormat,
  csvBoxesFormat,
  datumaroFormat,
  motFormat,
  vottFormat,
  mapillaryFormat,
  kittiSemanticFormat,
  bdd100kFormat,
  boxTextFormat,
];

/** The format behind a preset as the API names it: its number, the number as text, or its slug. Undefined for an unknown one and for `auto`. */
export function formatOfPreset(
  preset: number | string,
  among: readonly DatasetFormat[] = formats,
): DatasetFormat | undefined {
  return among.find((format) => format.slug === preset || format.preset === preset || String(format.preset) === preset);
}
