import { z } from "zod";

/** Options for what the files of a YOLO dataset do not state. */
export const yoloOptions = z.object({
  names: z.string().max(1_000_000).default("").meta({
    title: "Class names",
    description:
      "One name per line, in the order of the class numbers from 0. Used for classes that the dataset does not name.",
    multiline: true,
  }),
  fourPoints: z
    .enum(["auto", "polygon", "rotated"])
    .default("auto")
    .meta({
      title: "Lines with four points",
      description: "By default, the task in data.yaml and folders named obb decide.",
      labels: { auto: "Decide by the dataset", polygon: "Polygons", rotated: "Oriented bounding boxes" },
    }),
  firstClass: z
    .enum(["zero", "one"])
    .default("zero")
    .meta({
      title: "First class number",
      description: "The format counts classes from 0. Some tools count from 1.",
      labels: { zero: "0", one: "1" },
    }),
  confidence: z
    .enum(["auto", "last", "second"])
    .default("auto")
    .meta({
      title: "Confidence of boxes with five numbers",
      description: "By default, the order in which the boxes lie in their images is used.",
      labels: { auto: "Decide by the numbers", last: "After the box", second: "Before the box" },
    }),
  coordinates: z
    .enum(["parts", "pixels"])
    .default("parts")
    .meta({
      title: "Coordinates",
      description:
        "YOLO coordinates are from 0 to 1, relative to the width and height of the image. Some tools write pixels.",
      labels: { parts: "Normalized, from 0 to 1", pixels: "Pixels" },
    }),
});
/** The options of the YOLO preset. */
export type YoloOptions = z.infer<typeof yoloOptions>;

/** Returns the class titles of the option `names`, by number. */
export function typedNames(options: YoloOptions): Map<number, string> {
  const lines = options.names === "" ? [] : options.names.split(/\r\n|\n|\r/);
  return new Map(lines.flatMap((line, i) => (line.trim() === "" ? [] : [[i, line.trim()] as const])));
}
