import { z } from "zod";
import { columnMappingSchema } from "../../read/columnMapping.ts";
import { columnRule } from "./meanings.ts";

/** The options of classification. */
export const classificationOptions = z.object({
  tags: z
    .enum(["each", "oneOf"])
    .default("each")
    .meta({
      title: "Classes as tags",
      description: "The class of an image becomes a tag of the image, never an object.",
      labels: { each: "One tag for each class", oneOf: "One tag named class, with the class as its value" },
    }),
  level: z
    .enum(["outer", "inner", "path"])
    .default("outer")
    .meta({
      title: "Nested class folders",
      description: "Which folder is the class. In animals/cats, the outermost one is animals.",
      labels: { outer: "The outermost folder", inner: "The innermost folder", path: "All of them, joined" },
    }),
  columns: columnMappingSchema(columnRule, { "labels.csv": ["image", "class", "split", "keep"] }),
  separator: z
    .enum(["none", "bar", "semicolon", "comma", "space"])
    .default("none")
    .meta({
      title: "Several classes in one cell",
      description: "The separator, in tables that list all classes of an image in one cell.",
      labels: {
        none: "A cell is one class",
        bar: "A bar: cat|dog",
        semicolon: "A semicolon: cat;dog",
        comma: "A comma: cat,dog",
        space: "A space: cat dog",
      },
    }),
});
/** The options of classification. */
export type ClassificationOptions = z.infer<typeof classificationOptions>;
