import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classDef } from "../../../model/classDef.ts";
import { figure as figureSchema } from "../../../model/figure.ts";
import { tag, tagDef } from "../../../model/tag.ts";
import {
  annotationFromJson,
  annotationToJson,
  looksLikeAnnotation,
  noClasses,
} from "../../annotation/annotationJson.ts";
import { figureToObject } from "../../annotation/figureToObject.ts";
import { objectToFigure } from "../../annotation/objectToFigure.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import type { DeclaredClass } from "../../format.ts";
import { settleGeometry } from "../../geometry/rules.ts";
import { parseJson } from "../../text/json.ts";
import { metaFromJson, metaToJson } from "./metaJson.ts";

const words =
  "point rectangle oriented_bbox line polygon multipolygon bitmap alpha_mask graph cuboid any __proto__".split(" ");
const data = encodeMask({ width: 2, height: 1, alpha: false, values: Uint8Array.of(1, 0) });

/** Any JSON value, most often one that resembles an object of the format. */
const number = fc.oneof(fc.integer({ min: -50, max: 150 }), fc.double(), fc.constantFrom("7", null));
const pair = fc.oneof(fc.tuple(number, number), fc.array(number, { maxLength: 3 }));
const ring = fc.array(pair, { maxLength: 6 });
const something = fc.jsonValue({ maxDepth: 3 });
const anyObject = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        classTitle: fc.oneof(fc.constantFrom("a", "__proto__", ""), something),
        geometryType: fc.oneof(fc.constantFrom(...words), something),
        shape: fc.constantFrom(...words, undefined),
        points: fc.oneof(
          fc.record({ exterior: ring, interior: fc.oneof(fc.array(ring, { maxLength: 2 }), something) }),
          ring,
          something,
        ),
        bitmap: fc.oneof(
          fc.constant({ origin: [3, 4], data }),
          fc.record({ origin: pair, data: fc.string() }),
          something,
        ),
        nodes: fc.oneof(
          fc.dictionary(fc.string(), fc.record({ loc: pair, disabled: something }), { maxKeys: 3 }),
          something,
        ),
        parts: fc.oneof(fc.array(fc.record({ exterior: ring }), { maxLength: 2 }), something),
        angle: number,
        tags: fc.oneof(fc.array(fc.oneof(fc.string(), fc.record({ name: something, value: something }))), something),
        instance: something,
        __proto__: something,
        extraField: something,
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: something },
);

/** Returns the value as it is read from a file. */
const asRead = (value: unknown): unknown => {
  const text = JSON.stringify(value);
  if (text === undefined) return null;
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value.value;
};

describe("any content of a file", () => {
  test("an object gives a sound figure or a finding and never throws", () => {
    fc.assert(
      fc.property(anyObject, (object) => {
        const { figure, findings } = objectToFigure(asRead(object), noClasses);
        if (figure === undefined) expect(findings.length).toBeGreaterThan(0);
        else expect(figureSchema.safeParse(figure).success).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("the generator reaches every geometry", () => {
    const types = new Set(
      fc
        .sample(anyObject, { numRuns: 6000, seed: 1 })
        .map((object) => objectToFigure(asRead(object), noClasses).figure?.geometry.type),
    );
    const all = [
      "point",
      "rectangle",
      "rotatedRectangle",
      "polyline",
      "polygon",
      "multipart",
      "bitmap",
      "graph",
      "other",
      undefined,
    ];
    expect([...types].sort()).toEqual(all.sort());
  });

  test("a figure that was read is the same after writing and reading it again", () => {
    fc.assert(
      fc.property(anyObject, (object) => {
        const { figure } = objectToFigure(asRead(object), noClasses);
        if (figure === undefined) return;
        const written = JSON.stringify(figureToObject(figure));
        const again = objectToFigure(asRead(JSON.parse(written)), noClasses);
        expect(JSON.parse(JSON.stringify(again.figure))).toEqual(JSON.parse(JSON.stringify(figure)));
        expect(JSON.stringify(figureToObject(again.figure!))).toBe(written);
      }),
      { numRuns: 3000 },
    );
  });

  test("a settled geometry lies inside of its image, or is of a kind that is never clipped", () => {
    fc.assert(
      fc.property(
        anyObject,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        (object, width, height) => {
          const { figure } = objectToFigure(asRead(object), noClasses);
          if (figure === undefined) return;
          const { geometry, finding } = settleGeometry(figure.geometry, { width, height });
          if (geometry === undefined) expect(finding).toBeDefined();
          else expect(figureSchema.safeParse({ ...figure, geometry }).success).toBe(true);
          if (geometry?.type === "rectangle" && geometry !== figure.geometry) {
            expect(
              geometry.left >= 0 && geometry.top >= 0 && geometry.right <= width && geometry.bottom <= height,
            ).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("an annotation is read or refused, and is unchanged by the store", () => {
    const annotation = fc.oneof(
      fc.record(
        {
          objects: fc.array(anyObject, { maxLength: 4 }),
          tags: something,
          size: something,
          labelled: something,
          description: something,
          x: something,
        },
        { requiredKeys: [] },
      ),
      something,
    );
    fc.assert(
      fc.property(annotation, (value) => {
        const json = asRead(value);
        const content = annotationFromJson(json);
        expect(content !== undefined).toBe(looksLikeAnnotation(json));
        if (content === undefined) return;
        for (const one of content.tags) expect(tag.safeParse(one).success).toBe(true);
        const info = { kind: "png", width: 9, height: 9, orientation: 1 } as const;
        const stored = JSON.stringify(annotationToJson({ ...content, info }));
        const again = annotationFromJson(JSON.parse(stored))!;
        expect(JSON.stringify(annotationToJson({ ...again, info }))).toBe(stored);
      }),
      { numRuns: 2000 },
    );
  });

  test("a meta file is read or refused, and is unchanged by writing it again", () => {
    const entry = fc.oneof(
      fc.record(
        {
          title: something,
          name: something,
          shape: fc.oneof(fc.constantFrom(...words), something),
          color: something,
          value_type: something,
          values: something,
          geometry_config: something,
          classes: something,
          id: something,
        },
        { requiredKeys: [] },
      ),
      fc.string(),
      something,
    );
    const list = fc.oneof(fc.array(entry, { maxLength: 5 }), something);
    const meta = fc.oneof(
      list,
      fc.record(
        { classes: list, tags: list, tags_images: list, tags_objects: list, projectType: something },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(meta, (value) => {
        const read = metaFromJson(asRead(value));
        if (read === undefined) return;
        const colored = (one: DeclaredClass) => ({ ...one, color: one.color ?? "#000000" });
        const classes = read.classes.map(colored);
        for (const one of classes) expect(classDef.safeParse(one).success).toBe(true);
        for (const one of read.tags) expect(tagDef.safeParse(one).success).toBe(true);
        const written = JSON.stringify(metaToJson(classes, read.tags));
        const again = metaFromJson(JSON.parse(written))!;
        expect(JSON.stringify(metaToJson(again.classes.map(colored), again.tags))).toBe(written);
      }),
      { numRuns: 2000 },
    );
  });
});
