import { cityscapesFormat } from "./cityscapes/cityscapes.ts";
import { classificationFormat } from "./classification/classification.ts";
import { cocoFormat } from "./coco/coco.ts";
import { createMlFormat } from "./createml/createml.ts";
import { csvBoxesFormat } from "./csvBoxes/csvBoxes.ts";
import { cvatFormat } from "./cvat/cvat.ts";
import { datumaroFormat } from "./datumaro/datumaro.ts";
import { dotaFormat } from "./dota/dota.ts";
import type { DatasetFormat } from "./format.ts";
import { imagesFormat } from "./images/images.ts";
import { kittiFormat } from "./kitti/kitti.ts";
import { kittiSemanticFormat } from "./kittiSemantic/kittiSemantic.ts";
import { labelmeFormat } from "./labelme/labelme.ts";
import { labelStudioFormat } from "./labelstudio/labelstudio.ts";
import { mapillaryFormat } from "./mapillary/mapillary.ts";
import { masksFormat } from "./masks/masks.ts";
import { motFormat } from "./mot/mot.ts";
import { openImagesFormat } from "./openimages/openimages.ts";
import { superviselyFormat } from "./supervisely/supervisely.ts";
import { viaFormat } from "./via/via.ts";
import { vocFormat } from "./voc/voc.ts";
import { vottFormat } from "./vott/vott.ts";
import { yoloFormat } from "./yolo/yolo.ts";

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
];

/** The format behind a preset as the API names it: its number, the number as text, or its slug. Undefined for an unknown one and for `auto`. */
export function formatOfPreset(
  preset: number | string,
  among: readonly DatasetFormat[] = formats,
): DatasetFormat | undefined {
  return among.find((format) => format.slug === preset || format.preset === preset || String(format.preset) === preset);
}
