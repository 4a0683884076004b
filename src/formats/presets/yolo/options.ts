import { z } from "zod";

/** What a user may say about a YOLO dataset that its files leave open. */
export const yoloOptions = z.object({
  names: z.string().max(1_000_000).default("").meta({
    title: "Class names",
    description: "One per line, in the order of their numbers from 0. Used for classes that the dataset does not name.",
    multiline: true,
  }),
  fourPoints: z
    .enum(["auto", "polygon", "rotated"])
    .default("auto")
    .meta({
      title: "Lines with four points",
      description: "Left open, the task in data.yaml and folders called obb decide.",
      labels: { auto: "Decide by the dataset", polygon: "Are polygons", rotated: "Are rotated boxes" },
    }),
  coordinates: z
    .enum(["parts", "pixels"])
    .default("parts")
    .meta({
      title: "Coordinates",
      description: "The format counts in parts of the image's width and height; some tools write pixels.",
      labels: { parts: "Parts from 0 to 1", pixels: "Pixels" },
    }),
});
export type YoloOptions = z.infer<typeof yoloOptions>;

/** Class titles that the user typed, by number. */
export function typedNames(options: YoloOptions): Map<number, string> {
  const lines = options.names === "" ? [] : options.names.split(/\r\n|\n|\r/);
  return new Map(lines.flatMap((line, i) => (line.trim() === "" ? [] : [[i, line.trim()] as const])));
}
