import { annotationToJson } from "../formats/annotation/annotationJson.ts";
import { metaToJson } from "../formats/presets/supervisely/metaJson.ts";
import type { ClassDef } from "../model/classDef.ts";
import type { Tag, TagDef } from "../model/tag.ts";
import { createRandom, type Random } from "./random.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, kindColors, type SceneKind, type SceneOptions, sceneKinds } from "./scene.ts";

interface SuperviselyProjectOptions {
  /** How many images in each dataset, by name; `train/night` is nested in `train`. Default `{train: 3, "train/night": 1, val: 2}`. */
  readonly datasets?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** Pixels; default 160 x 120. */
  readonly width?: number;
  readonly height?: number;
  /** What is on the images; default all kinds, one for each geometry. */
  readonly kinds?: readonly SceneKind[];
  /** How many things are on each image; by chance when absent. */
  readonly objects?: number;
}

/** A class for each kind of thing; the graph's template is its `geometry_config`. */
const shapes: Record<SceneKind, ClassDef["shape"]> = {
  box: "rectangle",
  star: "polygon",
  ring: "polygon",
  blob: "bitmap",
  path: "polyline",
  kite: "graph",
  dot: "point",
};

const tagDefs: readonly TagDef[] = [
  { name: "checked", valueType: "none", color: "#ED68A1", appliesTo: "imagesOnly" },
  { name: "brightness", valueType: "any_number", color: "#D98F7E", appliesTo: "imagesOnly" },
  { name: "finish", valueType: "oneof_string", values: ["matt", "glossy"], color: "#8A8AB0", appliesTo: "objectsOnly" },
];

/** A Supervisely project of the fourth generation with drawn images: masks, holes, graphs, tags and nested datasets. */
export function superviselyProject(options: SuperviselyProjectOptions = {}): SampleFile[] {
  const {
    datasets = { train: 3, "train/night": 1, val: 2 },
    seed = 1,
    width = 160,
    height = 120,
    kinds = sceneKinds,
  } = options;
  const random = createRandom(seed);
  const files = [jsonFile("meta.json", metaToJson(kinds.map(classOf), tagDefs))];
  let drawn = 0;
  for (const [dataset, count] of Object.entries(datasets)) {
    const folder = dataset.replaceAll("/", "/datasets/");
    for (let i = 1; i <= count; i++) {
      const scene: SceneOptions = { seed: seed * 10_007 + drawn++, width, height, kinds };
      const { canvas, figures } = drawScene(
        options.objects === undefined ? scene : { ...scene, objects: options.objects },
      );
      const name = `shapes_${String(drawn).padStart(2, "0")}.png`;
      const annotation = annotationToJson({
        info: { kind: "png", width, height, orientation: 1 },
        labelled: true,
        figures: figures.map((figure) => ({ ...figure, tags: objectTags(random) })),
        tags: imageTags(random),
      });
      files.push({ path: `${folder}/img/${name}`, bytes: encodeCanvas(canvas) });
      files.push(jsonFile(`${folder}/ann/${name}.json`, annotation));
    }
  }
  return files;
}

/** The project that ships with the product: 24 images of 640 x 480 pixels in three datasets, with five classes. */
export function shapesProject(): SampleFile[] {
  return superviselyProject({
    datasets: { train: 12, val: 6, test: 6 },
    seed: 24,
    width: 640,
    height: 480,
    kinds: ["box", "star", "ring", "blob", "kite"],
  });
}

function classOf(kind: SceneKind, i: number): ClassDef {
  const definition: ClassDef = { title: kind, shape: shapes[kind], color: kindColors[kind] };
  if (kind !== "kite") return { ...definition, extra: { id: i + 1 } };
  const corners = { top: [50, 0], right: [80, 50], bottom: [50, 100], left: [20, 50] };
  const ids = Object.keys(corners);
  const nodes = Object.entries(corners).map(([id, loc]) => [id, { label: id, loc, color: kindColors.kite }]);
  const edges = ids.map((src, n) => ({ src, dst: ids[(n + 1) % ids.length], color: kindColors.kite }));
  return { ...definition, extra: { id: i + 1, geometry_config: { nodes: Object.fromEntries(nodes), edges } } };
}

function objectTags(random: Random): Tag[] {
  return random.next() < 0.3 ? [{ name: "finish", value: random.pick(["matt", "glossy"]) }] : [];
}

function imageTags(random: Random): Tag[] {
  const tags: Tag[] = random.next() < 0.5 ? [{ name: "checked" }] : [];
  return [...tags, { name: "brightness", value: Math.round(random.between(0.2, 0.9) * 100) / 100 }];
}
