import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formats } from "../../formats/index.ts";
import { parseFormatOptions } from "../../formats/public.ts";
import { optionFields, withOption } from "./optionFields.ts";

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" });

describe("optionFields", () => {
  it("makes a field of each choice, with its title, description and default", () => {
    const fields = optionFields(
      schemaOf(
        z.object({
          rings: z
            .enum(["parts", "oneBased"])
            .default("parts")
            .meta({ title: "Rings", description: "What a ring is.", labels: { parts: "Are parts" } }),
          strict: z.boolean().default(true),
          first_line: z.number().int().min(0).max(9).default(1),
          names: z.string().max(500).default("").meta({ title: "Names", multiline: true }),
        }),
      ),
    );
    expect(fields).toEqual([
      {
        key: "rings",
        title: "Rings",
        description: "What a ring is.",
        kind: "choice",
        values: [
          { value: "parts", label: "Are parts" },
          { value: "oneBased", label: "One based" },
        ],
        initial: "parts",
      },
      { key: "strict", title: "Strict", description: undefined, kind: "switch", initial: true },
      {
        key: "first_line",
        title: "First line",
        description: undefined,
        kind: "number",
        initial: 1,
        whole: true,
        least: 0,
        most: 9,
      },
      {
        key: "names",
        title: "Names",
        description: undefined,
        kind: "text",
        initial: "",
        multiline: true,
        maxLength: 500,
      },
    ]);
  });

  it("skips options that a form cannot show", () => {
    expect(optionFields(schemaOf(z.object({ deep: z.array(z.string()).default([]) })))).toEqual([]);
    expect(optionFields({})).toEqual([]);
  });

  it.each(formats.map((format) => [format.slug, format] as const))(
    "shows every option of %s with a title, and yields values that its schema accepts",
    (_, format) => {
      const schema = schemaOf(format.options);
      const fields = optionFields(schema);
      expect(fields.map(({ key }) => key)).toEqual(Object.keys(schema.properties ?? {}));
      for (const field of fields) {
        expect(field.title).toMatch(/^[A-Z]/);
        if (field.kind !== "choice") continue;
        for (const { value } of field.values) {
          const sent = withOption(undefined, field, value);
          expect(parseFormatOptions(format, sent)).toMatchObject({ [field.key]: value });
        }
      }
    },
  );
});

describe("withOption", () => {
  const [field] = optionFields(schemaOf(z.object({ rings: z.enum(["parts", "holes"]).default("parts") })));

  it("keeps only what differs from the defaults", () => {
    if (field === undefined) throw new Error("There is no field.");
    expect(withOption(undefined, field, "holes")).toEqual({ rings: "holes" });
    expect(withOption({ rings: "holes", other: 1 }, field, "parts")).toEqual({ other: 1 });
    expect(withOption({ rings: "holes" }, field, "parts")).toBeUndefined();
  });
});
