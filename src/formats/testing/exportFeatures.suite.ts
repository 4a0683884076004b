import type { ClassDef } from "../../model/classDef.ts";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import type { Geometry, Ring } from "../../model/geometry.ts";
import type { Tag, TagDef } from "../../model/tag.ts";
import { turnedJpeg } from "../../samples/imagesFolder.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { generatedColor } from "../classes/generatedColor.ts";
import { encodeMask } from "../codecs/bitmap.ts";
import type { ImageEvent } from "../format.ts";
import { ellipseRing } from "../geometry/ellipse.ts";

/** A project as small as can be, but for one thing that a format may or may not hold. */
interface FeatureProject {
  readonly images: readonly ImageEvent[];
  readonly classes: readonly ClassDef[];
  readonly tags: readonly TagDef[];
  readonly files: readonly SampleFile[];
}

const WIDTH = 80;
const HEIGHT = 60;
const image = drawImage({ seed: 3, width: WIDTH, height: HEIGHT });
const rotated = turnedJpeg({ seed: 1, width: WIDTH, height: HEIGHT, objects: 1 }, 6);

const classOf = (title: string, more: Partial<ClassDef> = {}): ClassDef => ({
  title,
  shape: "any",
  color: generatedColor(title),
  ...more,
});
const tagOf = (name: string, valueType: TagDef["valueType"], more: Partial<TagDef> = {}): TagDef => ({
  name,
  valueType,
  color: generatedColor(name),
  appliesTo: "all",
  ...more,
});

const box: Geometry = { type: "rectangle", left: 4, top: 8, right: 24, bottom: 32 };
const square = (from: number, to: number): Ring => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
];
const triangle: Ring = [
  [10, 10],
  [30, 12.5],
  [20, 40],
];
const mask = (alpha: boolean): Geometry => {
  const on = alpha ? 128 : 1;
  const values = Uint8Array.from([on, on, 0, on, 0, on, on, on, on]);
  return {
    type: "bitmap",
    origin: [5, 6],
    data: encodeMask({ width: 3, height: 3, values, alpha }),
    ...(alpha && { alpha }),
  };
};
const template = {
  nodes: { nose: { label: "nose", loc: [1, 2] }, tail: { label: "tail", loc: [3, 4] } },
  edges: [{ src: "nose", dst: "tail" }],
};

function figure(geometry: Geometry, more: Partial<Figure> = {}): Figure {
  return { class: "car", geometry, tags: [], ...more };
}

interface Making {
  readonly figures?: readonly Figure[];
  readonly image?: Partial<ImageEvent>;
  /** Further images, with a box each unless stated otherwise. */
  readonly others?: readonly Partial<ImageEvent>[];
  readonly classes?: readonly ClassDef[];
  readonly tags?: readonly TagDef[];
}

function project(making: Making): FeatureProject {
  const files: SampleFile[] = [];
  const images = [making.image ?? {}, ...(making.others ?? [])].map((more, i): ImageEvent => {
    const path = `source/${i}`;
    const isRotated = more.info?.orientation === 6;
    files.push({ path, bytes: isRotated ? rotated : image });
    return {
      type: "image",
      dataset: "train",
      name: i === 0 ? "a.png" : `other${i}.png`,
      path: path as DatasetPath,
      info: { kind: "png", width: WIDTH, height: HEIGHT, orientation: 1 },
      labelled: true,
      figures: i === 0 ? (making.figures ?? [figure(box)]) : [figure(box)],
      tags: [],
      ...more,
    };
  });
  return { images, classes: making.classes ?? [classOf("car")], tags: making.tags ?? [], files };
}

const tagged = (tags: readonly Tag[], defs: readonly TagDef[]) => ({
  onObject: project({ figures: [figure(box, { tags: [...tags] })], tags: defs }),
  onImage: project({ image: { tags: [...tags] }, tags: defs }),
});
const flag = tagged([{ name: "wet" }], [tagOf("wet", "none")]);
const number = tagged([{ name: "speed", value: 12.5 }], [tagOf("speed", "any_number")]);
const text = tagged([{ name: "plate", value: "0012" }], [tagOf("plate", "any_string")]);
const choice = tagged(
  [{ name: "side", value: "left" }],
  [tagOf("side", "oneof_string", { values: ["left", "right"], appliesTo: "all" })],
);
const twice = tagged(
  [
    { name: "plate", value: "a" },
    { name: "plate", value: "b" },
  ],
  [tagOf("plate", "any_string")],
);
const graph: Geometry = {
  type: "graph",
  nodes: [
    { id: "nose", at: [10, 10] },
    { id: "tail", at: [30, 20], disabled: true },
  ],
};

/** Projects by what is special about them. */
export const features: Readonly<Record<string, FeatureProject>> = {
  "a box": project({}),
  "a box with fractions": project({
    figures: [figure({ type: "rectangle", left: 1.25, top: 2.5, right: 30.125, bottom: 40.75 })],
  }),
  "an oriented bounding box": project({
    figures: [figure({ type: "rotatedRectangle", left: 20, top: 20, right: 50, bottom: 30, angle: 0.5 })],
  }),
  "an oriented bounding box without an angle": project({
    figures: [figure({ type: "rotatedRectangle", left: 20, top: 20, right: 50, bottom: 30, angle: 0 })],
  }),
  "an oriented bounding box with more than a right angle": project({
    figures: [figure({ type: "rotatedRectangle", left: 20, top: 20, right: 50, bottom: 30, angle: 2.5 })],
  }),
  "an oriented bounding box with a negative angle": project({
    figures: [figure({ type: "rotatedRectangle", left: 20, top: 20, right: 50, bottom: 30, angle: -0.5 })],
  }),
  "a polygon": project({ figures: [figure({ type: "polygon", rings: [triangle] })] }),
  "a polygon with a hole": project({ figures: [figure({ type: "polygon", rings: [square(10, 50), square(20, 30)] })] }),
  "an object of two parts": project({
    figures: [figure({ type: "multipart", parts: [[square(2, 12)], [square(20, 30)]] })],
  }),
  "a mask": project({ figures: [figure(mask(false))] }),
  "a half transparent mask": project({ figures: [figure(mask(true))] }),
  "a line": project({
    figures: [
      figure({
        type: "polyline",
        points: [
          [1, 1],
          [20, 30],
        ],
      }),
    ],
  }),
  "a point": project({ figures: [figure({ type: "point", at: [12, 13] })] }),
  "key points": project({
    figures: [figure(graph)],
    classes: [classOf("car", { extra: { geometry_config: template } })],
  }),
  "key points of classes with other names": project({
    figures: [figure(graph), figure({ type: "graph", nodes: [{ id: "mast", at: [9, 9] }] }, { class: "ship" })],
    classes: [classOf("car"), classOf("ship")],
  }),
  "key points that are called by their numbers": project({
    figures: [
      figure({
        type: "graph",
        nodes: [
          { id: "1", at: [9, 9] },
          { id: "2", at: [19, 9] },
        ],
      }),
    ],
  }),
  "a circle of LabelMe": project({
    figures: [
      figure(
        { type: "polygon", rings: [ellipseRing({ center: [30, 30], radii: [10, 10] }, 36)] },
        {
          extra: {
            circle: [
              [30, 30],
              [40, 30],
            ],
          },
        },
      ),
    ],
  }),
  "an ellipse of CVAT": project({
    figures: [
      figure(
        { type: "polygon", rings: [ellipseRing({ center: [30, 30], radii: [20, 10], angle: Math.PI / 6 })] },
        { extra: { ellipse: { cx: 30, cy: 30, rx: 20, ry: 10, rotation: 30 } } },
      ),
    ],
  }),
  "a cuboid of CVAT": project({
    figures: [
      figure(
        {
          type: "graph",
          nodes: ["tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"].map((id, i) => ({ id, at: [5 + i, 9] })),
        },
        { extra: { cuboid: true, source: "auto" } },
      ),
    ],
  }),
  "a shape that is not drawn": project({
    figures: [figure({ type: "other", shape: "cuboid_2d", raw: { vertices: { a: { loc: [1, 2] } } } })],
  }),
  "objects of many geometries in one class": project({
    figures: [figure(box), figure({ type: "polygon", rings: [triangle] })],
  }),
  "an image that is not labelled": project({ image: { labelled: false, figures: [] }, others: [{}] }),
  "an image without objects": project({ figures: [], others: [{}] }),
  "only images that are not labelled": project({ image: { labelled: false, figures: [] }, classes: [] }),
  "a class that nothing has": project({ classes: [classOf("car"), classOf("ship")] }),
  "a class that begins with a quote": project({
    figures: [figure(box, { class: '"a" car' })],
    classes: [classOf('"a" car')],
  }),
  "a class with a colour": project({ classes: [classOf("car", { color: "#123456" })] }),
  "a class with a description": project({ classes: [classOf("car", { description: "Four wheels." })] }),
  "a class of one shape": project({ classes: [classOf("car", { shape: "rectangle" })] }),
  "a class with fields of another tool": project({ classes: [classOf("car", { extra: { hotkey: "c" } })] }),
  "two objects in a group": project({
    figures: [figure(box, { group: "g" }), figure({ type: "polygon", rings: [triangle] }, { group: "g" })],
  }),
  "a box with its key points": project({
    figures: [figure(box, { group: "g" }), figure(graph, { group: "g" })],
    classes: [classOf("car", { extra: { geometry_config: template } })],
  }),
  "an object with a description": project({ figures: [figure(box, { description: "Scratched." })] }),
  "an object with fields of another tool": project({ figures: [figure(box, { extra: { labelerLogin: "me" } })] }),
  "an image with a description": project({ image: { description: "At night." } }),
  "an image with metadata": project({ image: { meta: { camera: "left", gps: [1, 2] } } }),
  "an image with fields of another tool": project({ image: { extra: { customBigData: { k: 1 } } } }),
  "an object with a tag": flag.onObject,
  "an object with a number": number.onObject,
  "an object with a text": text.onObject,
  "an object with a choice": choice.onObject,
  "an object with the tag occluded": project({
    figures: [figure(box, { tags: [{ name: "occluded" }] })],
    tags: [tagOf("occluded", "none")],
  }),
  "an object that is occluded by half": project({
    figures: [figure(box, { tags: [{ name: "occluded", value: 0.5 }] })],
    tags: [tagOf("occluded", "any_number")],
  }),
  "objects with values of several kinds": project({
    figures: [
      figure(box, { tags: [{ name: "plate", value: "a" }] }),
      figure({ type: "polygon", rings: [triangle] }, { tags: [{ name: "plate", value: 3 }] }),
    ],
    tags: [tagOf("plate", "any_string")],
  }),
  "an object with a tag twice": twice.onObject,
  "an object with the tag difficult": project({
    figures: [figure(box, { tags: [{ name: "difficult" }] })],
    tags: [tagOf("difficult", "none")],
  }),
  "objects with a confidence each": project({
    figures: [figure(box, { tags: [{ name: "confidence", value: 0.5 }] })],
    tags: [tagOf("confidence", "any_number", { appliesTo: "objectsOnly" })],
  }),
  "objects with a score each": project({
    figures: [figure(box, { tags: [{ name: "score", value: 0.5 }] })],
    tags: [tagOf("score", "any_number")],
  }),
  "an object with a score, a text and a flag": project({
    figures: [figure(box, { tags: [{ name: "wet" }, { name: "color", value: "red" }, { name: "score", value: 0.5 }] })],
    tags: [tagOf("wet", "none"), tagOf("color", "any_string"), tagOf("score", "any_number")],
  }),
  "an object whose score is a text": project({
    figures: [figure(box, { tags: [{ name: "score", value: "0.5" }] })],
    tags: [tagOf("score", "any_string")],
  }),
  "an object with the tag crowd": project({
    figures: [figure(box, { tags: [{ name: "crowd" }] })],
    tags: [tagOf("crowd", "none")],
  }),
  "an object with a tag with fields of another tool": project({
    figures: [figure(box, { tags: [{ name: "wet", extra: { by: "me" } }] })],
    tags: [tagOf("wet", "none")],
  }),
  "an image with a tag": flag.onImage,
  "a tag on an image that is not labelled": project({
    image: { labelled: false, figures: [], tags: [{ name: "wet" }] },
    others: [{}],
    tags: [tagOf("wet", "none")],
  }),
  "an image with a number": number.onImage,
  "an image with a text": text.onImage,
  "an image with a choice": choice.onImage,
  "images with a class each": project({
    figures: [],
    image: { tags: [{ name: "cat" }] },
    others: [
      { figures: [], tags: [{ name: "dog" }] },
      { figures: [], dataset: "val", tags: [{ name: "dog" }] },
    ],
    classes: [],
    tags: ["cat", "dog"].map((name) => tagOf(name, "none", { appliesTo: "imagesOnly" })),
  }),
  "an image with several classes": project({
    figures: [],
    image: { tags: [{ name: "cat" }, { name: "a, b/c" }] },
    others: [{ figures: [], tags: [{ name: "cat" }] }],
    classes: [],
    tags: ["cat", "a, b/c"].map((name) => tagOf(name, "none", { appliesTo: "imagesOnly" })),
  }),
  "an image with a tag twice": twice.onImage,
  "an image with a caption": project({
    image: { tags: [{ name: "caption", value: "A car." }] },
    tags: [tagOf("caption", "any_string")],
  }),
  "a tag that nothing has": project({ tags: [tagOf("wet", "none")] }),
  "a tag with a colour": project({
    figures: [figure(box, { tags: [{ name: "wet" }] })],
    tags: [tagOf("wet", "none", { color: "#123456" })],
  }),
  "two datasets": project({ others: [{ dataset: "val" }] }),
  "a nested dataset": project({ others: [{ dataset: "train/night" }] }),
  "a dataset with an odd name": project({ image: { dataset: "my: “set” <1>" } }),
  "a dataset called like a folder of formats": project({ image: { dataset: "images" } }),
  "a dataset called like another folder of formats": project({ image: { dataset: "img" } }),
  "the same name in two datasets": project({ others: [{ dataset: "val", name: "a.png" }] }),
  "one stem twice": project({ image: { name: "a.jpg" }, others: [{ name: "a.png" }] }),
  "names that differ only in case": project({ others: [{ name: "A.png" }] }),
  "names that differ only in Unicode form": project({
    image: { name: "\u00fc.png" },
    others: [{ name: "u\u0308.png" }],
  }),
  "a name that no file can have": project({ image: { name: "a|b\\c.png" } }),
  "an odd name": project({ image: { name: "ça va? 100% #1 & é.png" } }),
  "a name without extension": project({ image: { name: "frame" } }),
  "a class without a name": project({ figures: [figure(box, { class: "" })], classes: [classOf("")] }),
  "a class with an odd name": project({
    figures: [figure(box, { class: '__proto__ <b>"é", \\' })],
    classes: [classOf('__proto__ <b>"é", \\')],
  }),
  "a class with a line break": project({ figures: [figure(box, { class: "a\nb" })], classes: [classOf("a\nb")] }),
  "classes that look like other things": project({
    figures: ["no", "1e3", "12", "null"].map((title) => figure(box, { class: title })),
    classes: ["no", "1e3", "12", "null"].map((title) => classOf(title)),
  }),
  "a class with space around it": project({ figures: [figure(box, { class: " car " })], classes: [classOf(" car ")] }),
  "a class with a control character": project({
    figures: [figure(box, { class: "a\u0001b" })],
    classes: [classOf("a\u0001b")],
  }),
  "a tag with an empty text": project({
    figures: [figure(box, { tags: [{ name: "plate", value: "" }] })],
    tags: [tagOf("plate", "any_string")],
  }),
  "a text in a tag that is a flag elsewhere": project({
    figures: [figure(box, { tags: [{ name: "truncated", value: "left" }] })],
    tags: [tagOf("truncated", "any_string")],
  }),
  "a number called rotation": project({
    figures: [figure(box, { tags: [{ name: "rotation", value: 30 }] })],
    tags: [tagOf("rotation", "any_number")],
  }),
  "metadata called id": project({ image: { meta: { id: 17, width: 3, attributes: "none" } } }),
  "a key point in the corner": project({
    figures: [
      figure({
        type: "graph",
        nodes: [
          { id: "0", at: [0, 0] },
          { id: "1", at: [30, 20] },
        ],
      }),
    ],
  }),
  "key points with fields of another tool": project({
    figures: [figure({ type: "graph", nodes: [{ id: "0", at: [9, 9], extra: { mood: 1 } }] })],
  }),
  "labels of another size": project({ image: { annotatedSize: { width: 60, height: 50 } } }),
  "labels on stored pixels": project({
    image: {
      info: { kind: "jpeg", width: 60, height: 80, orientation: 6 },
      annotatedSize: { width: 60, height: 80 },
    },
  }),
};
