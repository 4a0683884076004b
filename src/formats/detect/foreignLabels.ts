/** Labels in a form that is known and not read, told by the beginning of one of their files. */
export interface ForeignLabels {
  /** Its name, as it stands in "This looks like ...". */
  readonly name: string;
  readonly extensions: readonly string[];
  recognises(beginning: string): boolean;
  /** What to do instead, as a sentence. */
  readonly advice: string;
}

const CONVERT = "Convert the labels to COCO, YOLO or Pascal VOC.";

/** Files of annotation tools and public datasets that people are likely to drop. Each is told by words that only it has. */
export const foreignLabels: readonly ForeignLabels[] = [
  {
    name: "CVAT for video",
    extensions: [".xml"],
    recognises: hasAll(/<annotations[\s>]/, /<track[\s>]/),
    advice: 'In CVAT, export the task once more as "CVAT for images 1.1", with its images.',
  },
  {
    name: "HRSC2016",
    extensions: [".xml"],
    recognises: hasAll(/<HRSC_Image>/),
    advice: "Convert the labels to DOTA or COCO.",
  },
  {
    name: "V7 Darwin",
    extensions: [".json"],
    recognises: (text) =>
      /"schema_ref"\s*:\s*"[^"]*darwin/i.test(text) ||
      hasAll(/"original_filename"\s*:/, /"annotations"\s*:/, /"(bounding_box|polygon)"\s*:/)(text),
    advice: "In V7, export the dataset as COCO.",
  },
  {
    name: "Labelbox",
    extensions: [".json", ".ndjson", ".jsonl"],
    recognises: (text) =>
      hasAll(/"Labeled Data"\s*:/, /"Label"\s*:/)(text) ||
      hasAll(/"data_row"\s*:/, /"(projects|media_attributes)"\s*:/)(text),
    advice: CONVERT,
  },
  {
    name: "Scale AI",
    extensions: [".json"],
    recognises: hasAll(/"task_id"\s*:/, /"(response|params)"\s*:/, /"attachment(_type|s_type)?"\s*:/),
    advice: CONVERT,
  },
  {
    name: "SageMaker Ground Truth",
    extensions: [".manifest", ".jsonl", ".json"],
    recognises: hasAll(/"source-ref"\s*:/),
    advice: CONVERT,
  },
  {
    name: "masks of Segment Anything (SA-1B)",
    extensions: [".json"],
    recognises: hasAll(/"predicted_iou"\s*:/, /"stability_score"\s*:/),
    advice: "The masks have no classes; convert them to COCO with the classes that you want.",
  },
  {
    name: "ADE20K",
    extensions: [".json"],
    recognises: hasAll(/"annotation"\s*:/, /"imsize"\s*:/, /"object"\s*:/),
    advice: "Convert the labels to COCO or to masks.",
  },
  {
    name: "ISAT",
    extensions: [".json"],
    recognises: hasAll(/"description"\s*:\s*"ISAT"/, /"objects"\s*:/),
    advice: "ISAT itself converts them to COCO.",
  },
  {
    name: "key points of OpenPose",
    extensions: [".json"],
    recognises: hasAll(/"people"\s*:/, /"pose_keypoints_2d"\s*:/),
    advice: "Convert the key points to COCO.",
  },
  {
    name: "MPII Human Pose",
    extensions: [".json"],
    recognises: hasAll(/"joints"\s*:/, /"joints_vis"\s*:/),
    advice: "Convert the key points to COCO.",
  },
  {
    name: "lanes of TuSimple",
    extensions: [".json", ".jsonl"],
    recognises: hasAll(/"lanes"\s*:/, /"h_samples"\s*:/),
    advice: "Convert the lanes to lines, for example as LabelMe or CVAT.",
  },
  { name: "CrowdHuman", extensions: [".odgt"], recognises: hasAll(/"gtboxes"\s*:/), advice: CONVERT },
  {
    name: "a dataset in JSON lines",
    extensions: [".jsonl", ".ndjson"],
    recognises: hasAll(/^\s*\{/, /"(file_name|image|image_path|image_url)"\s*:\s*"/),
    advice: "Export the dataset in a format with one annotation file, for example COCO.",
  },
  {
    name: "WIDER FACE",
    extensions: [".txt"],
    recognises: (text) => /^[^\n]+\.(jpe?g|png)\r?\n\d+\s*\r?\n(-?\d+ ){9}-?\d+/i.test(text),
    advice: CONVERT,
  },
  {
    name: "CelebA",
    extensions: [".txt"],
    recognises: (text) => /^\d+\s*\n.*\b(5_o_Clock_Shadow|lefteye_x|x_1 y_1 width height)\b/.test(text),
    advice: "Only the images are read; its attributes could come as a CSV of classes.",
  },
  {
    name: "VisDrone",
    extensions: [".txt"],
    recognises: everyLine(/^(-?\d+,){6}-?\d+,-?\d+,?$/),
    advice: "Convert the labels to YOLO; Ultralytics has a script for it.",
  },
  {
    name: "boxes of the OIDv4 ToolKit (Open Images)",
    extensions: [".txt"],
    recognises: everyLine(/^[A-Za-z][^\d,;:]*( \d+(\.\d+)?){4}$/),
    advice: CONVERT,
  },
  {
    name: "boxes of BBox-Label-Tool",
    extensions: [".txt"],
    recognises: (text) => /^\d+\s*\n(\d+ ){3}\d+( \w+)?\s*$/m.test(text.split("\n", 2).join("\n")),
    advice: CONVERT,
  },
  {
    name: "text regions of ICDAR",
    extensions: [".txt"],
    recognises: everyLine(/^(-?\d+,){8}\D.*$/),
    advice: CONVERT,
  },
  {
    name: "a list of boxes for Keras or PyTorch (image x1,y1,x2,y2,class)",
    extensions: [".txt"],
    recognises: everyLine(/^.+\.(jpe?g|png|bmp)( \d+,\d+,\d+,\d+,\d+)*$/i, / \d+,\d+,\d+,\d+,\d+$/),
    advice: "In Roboflow, export the dataset as COCO or YOLOv8.",
  },
];

function hasAll(...patterns: readonly RegExp[]): (text: string) => boolean {
  return (text) => patterns.every((pattern) => pattern.test(text));
}

/** True when each line is of a form, and at least one of another as well. The last line, which may be cut, does not count unless it is alone. */
function everyLine(form: RegExp, some: RegExp = form): (text: string) => boolean {
  return (text) => {
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
    const whole = (lines.length > 1 ? lines.slice(0, -1) : lines)
      .map((line) => line.trim())
      .filter((line) => line !== "");
    return whole.length > 0 && whole.every((line) => form.test(line)) && whole.some((line) => some.test(line));
  };
}
