import { z } from "zod";

/** What folders and tables do not say about themselves. */
export const classificationOptions = z.object({
  tags: z
    .enum(["each", "oneOf"])
    .default("each")
    .meta({
      title: "Classes as tags",
      description: "The class of an image becomes a tag of the image, never an object.",
      labels: { each: "A tag for each class", oneOf: "One tag, class, with the name as its value" },
    }),
  level: z
    .enum(["outer", "inner", "path"])
    .default("outer")
    .meta({
      title: "Folders inside of class folders",
      description: "Which of nested folders is the class: of animals/cats the outer one is animals.",
      labels: { outer: "The outer folder is the class", inner: "The innermost folder is", path: "All of them, joined" },
    }),
  labelColumn: z.string().max(200).default("").meta({
    title: "Column of classes",
    description:
      "The heading of the column that names the class, in tables with several columns. Empty: it is guessed.",
  }),
  separator: z
    .enum(["none", "bar", "semicolon", "comma", "space"])
    .default("none")
    .meta({
      title: "Several classes in one cell",
      description: "What stands between them, in tables that name all classes of an image in one cell.",
      labels: {
        none: "A cell is one class",
        bar: "A bar: cat|dog",
        semicolon: "A semicolon: cat;dog",
        comma: "A comma: cat,dog",
        space: "A space: cat dog",
      },
    }),
});
export type ClassificationOptions = z.infer<typeof classificationOptions>;
