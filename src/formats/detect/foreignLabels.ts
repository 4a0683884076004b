import { gitLfsMark } from "../text/gitLfs.ts";
import { everyLine, hasAll, type UnreadLabels } from "./unreadLabels.ts";

const CONVERT = "Convert the labels to COCO, YOLO or Pascal VOC.";

/** Labels of annotation tools and public datasets that people are likely to drop and for which there is no preset. */
export const foreignLabels: readonly UnreadLabels[] = [
  {
    name: "a Git LFS pointer in the place of labels",
    extensions: [".json", ".xml", ".csv", ".txt", ".jsonl", ".ndjson", ".tsv", ".yaml", ".yml"],
    recognizes: (text) => text.startsWith(gitLfsMark),
    advice: "Run git lfs pull in the repository, then drop the folder again.",
  },
  {
    name: "HRSC2016",
    extensions: [".xml"],
    recognizes: hasAll(/<HRSC_Image>/),
    advice: "Convert the labels to DOTA or COCO.",
  },
  {
    name: "OpenMMLab (metainfo and data_list)",
    extensions: [".json"],
    recognizes: hasAll(/"data_list"\s*:\s*\[/, /"(metainfo|img_path|instances|gt_label|seg_map_path)"\s*:/),
    advice: CONVERT,
  },
  {
    name: "the middle format of OpenMMLab",
    extensions: [".json"],
    recognizes: hasAll(/"filename"\s*:/, /"ann"\s*:\s*\{/, /"(bboxes|labels)"\s*:\s*\[/),
    advice: CONVERT,
  },
  {
    name: "ODVG (Grounding DINO)",
    extensions: [".jsonl", ".ndjson", ".json"],
    recognizes: hasAll(
      /"filename"\s*:/,
      /"(detection"\s*:\s*\{\s*"instances|grounding"\s*:\s*\{\s*"(caption|regions))"\s*:/,
    ),
    advice: CONVERT,
  },
  {
    name: "V7 Darwin",
    extensions: [".json"],
    recognizes: (text) =>
      /"schema_ref"\s*:\s*"[^"]*darwin/i.test(text) ||
      hasAll(/"original_filename"\s*:/, /"annotations"\s*:/, /"(bounding_box|polygon)"\s*:/)(text),
    advice: "In V7, export the dataset as COCO.",
  },
  {
    name: "SuperAnnotate",
    extensions: [".json"],
    recognizes: hasAll(/"instances"\s*:/, /"metadata"\s*:/, /"class(Id|Name)"\s*:/),
    advice: "In SuperAnnotate, export the dataset as COCO.",
  },
  {
    name: "FiftyOne",
    extensions: [".json"],
    recognizes: (text) =>
      hasAll(/"sample_collection_name"\s*:/)(text) || hasAll(/"samples"\s*:\s*\[/, /"filepath"\s*:/)(text),
    advice: "In FiftyOne, export the dataset as COCO.",
  },
  {
    name: "Labelbox",
    extensions: [".json", ".ndjson", ".jsonl"],
    recognizes: (text) =>
      hasAll(/"Labeled Data"\s*:/, /"Label"\s*:/)(text) ||
      hasAll(/"data_row"\s*:/, /"(projects|media_attributes)"\s*:/)(text),
    advice: CONVERT,
  },
  {
    name: "Scale AI",
    extensions: [".json"],
    recognizes: hasAll(/"task_id"\s*:/, /"(response|params)"\s*:/, /"attachment(_type|s_type)?"\s*:/),
    advice: CONVERT,
  },
  {
    name: "SageMaker Ground Truth",
    extensions: [".manifest", ".jsonl", ".json"],
    recognizes: hasAll(/"source-ref"\s*:/),
    advice: CONVERT,
  },
  {
    name: "masks of Segment Anything (SA-1B)",
    extensions: [".json"],
    recognizes: hasAll(/"predicted_iou"\s*:/, /"stability_score"\s*:/),
    advice: "The masks have no classes; convert them to COCO and add classes.",
  },
  {
    name: "ADE20K",
    extensions: [".json"],
    recognizes: hasAll(/"annotation"\s*:/, /"imsize"\s*:/, /"object"\s*:/),
    advice: "Convert the labels to COCO or to masks.",
  },
  {
    name: "ISAT",
    extensions: [".json"],
    recognizes: hasAll(/"description"\s*:\s*"ISAT"/, /"objects"\s*:/),
    advice: "Export the labels from ISAT as COCO.",
  },
  {
    name: "keypoints of OpenPose",
    extensions: [".json"],
    recognizes: hasAll(/"people"\s*:/, /"pose_keypoints_2d"\s*:/),
    advice: "Convert the keypoints to COCO.",
  },
  {
    name: "MPII Human Pose",
    extensions: [".json"],
    recognizes: hasAll(/"joints"\s*:/, /"joints_vis"\s*:/),
    advice: "Convert the keypoints to COCO.",
  },
  {
    name: "lanes of TuSimple",
    extensions: [".json", ".jsonl"],
    recognizes: hasAll(/"lanes"\s*:/, /"h_samples"\s*:/),
    advice: "Convert the lanes to polylines, for example as LabelMe or CVAT.",
  },
  { name: "CrowdHuman", extensions: [".odgt"], recognizes: hasAll(/"gtboxes"\s*:/), advice: CONVERT },
  {
    name: "a dataset in JSON lines",
    extensions: [".jsonl", ".ndjson"],
    recognizes: hasAll(/^\s*\{/, /"(file_name|image|image_path|image_url)"\s*:\s*"/),
    advice: "Export the dataset in a format with one annotation file, for example COCO.",
  },
  {
    name: "WIDER FACE",
    extensions: [".txt"],
    recognizes: (text) => /^[^\n]+\.(jpe?g|png)\r?\n\d+\s*\r?\n(-?\d+ ){9}-?\d+/i.test(text),
    advice: CONVERT,
  },
  {
    name: "CelebA",
    extensions: [".txt"],
    recognizes: (text) => /^\d+\s*\n.*\b(5_o_Clock_Shadow|lefteye_x|x_1 y_1 width height)\b/.test(text),
    advice: "Convert the attributes to a CSV table of classes.",
  },
  {
    name: "VisDrone",
    extensions: [".txt"],
    recognizes: everyLine(/^(-?\d+,){6}-?\d+,-?\d+,?$/),
    advice: "Convert the labels to YOLO, for which Ultralytics has a script.",
  },
  {
    name: "boxes of BBox-Label-Tool",
    extensions: [".txt"],
    recognizes: (text) => /^\d+\s*\n(\d+ ){3}\d+( \w+)?\s*$/m.test(text.split("\n", 2).join("\n")),
    advice: CONVERT,
  },
  {
    name: "text regions of ICDAR",
    extensions: [".txt"],
    recognizes: everyLine(/^(-?\d+,){8}\D.*$/),
    advice: CONVERT,
  },
  {
    name: "a list of boxes for Keras or PyTorch (image x1,y1,x2,y2,class)",
    extensions: [".txt"],
    recognizes: everyLine(/^.+\.(jpe?g|png|bmp)( \d+,\d+,\d+,\d+,\d+)*$/i, / \d+,\d+,\d+,\d+,\d+$/),
    advice: "In Roboflow, export the dataset as COCO or YOLOv8.",
  },
];
