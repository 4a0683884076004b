import type { Figure } from "../model/figure.ts";
import { itemAt } from "../model/itemAt.ts";
import { outlineOf } from "./outlines.ts";
import { jsonFile, type SampleFile, textFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas, type SceneKind } from "./scene.ts";

interface ViaDatasetOptions {
  /**
   * How it is written: a project of VIA 2, exported annotations of VIA 2 or of VIA 1 (`regions` is an object), a project of VIA 3, or the table
   * that VIA 1 and 2 export. Default `project2`.
   */
  readonly form?: "project2" | "annotations2" | "annotations1" | "project3" | "table";
  /** How many images; the last has no regions. Default 3. */
  readonly images?: number;
  readonly seed?: number;
}

type Json = Record<string, unknown>;

interface Item {
  readonly filename: string;
  readonly size: number;
  readonly regions: readonly Json[];
  readonly file_attributes: Json;
}

const kinds: readonly SceneKind[] = ["box", "star", "path", "dot"];
/** Numbers of shapes in VIA 3. */
const shapes3 = { point: 1, rect: 2, polyline: 6, polygon: 7 } as const;

/** Files of the VGG Image Annotator with drawn images, all in one folder. */
export function viaDataset({ form = "project2", images = 3, seed = 1 }: ViaDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  const items: Item[] = [];
  for (let i = 1; i <= images; i++) {
    const objects = i < images ? 4 : 0;
    const { canvas, figures } = drawScene({ seed: seed * 10_007 + i, width: 160, height: 120, kinds, objects });
    const filename = `photo${i}.png`;
    const bytes = encodeCanvas(canvas);
    files.push({ path: filename, bytes });
    const regions = figures.map((figure) => ({
      shape_attributes: shapeOf(figure),
      region_attributes: { label: figure.class },
    }));
    items.push({ filename, size: bytes.length, regions, file_attributes: {} });
  }
  files.push(form === "table" ? table(items) : jsonFile("via.json", jsonOf(form, items)));
  return files;
}

function jsonOf(form: Exclude<ViaDatasetOptions["form"], "table">, items: readonly Item[]): Json {
  const entries = items.map((item): [string, Json] => {
    const regions =
      form === "annotations1" ? Object.fromEntries(item.regions.map((region, i) => [i, region])) : item.regions;
    return [`${item.filename}${item.size}`, { ...item, regions }];
  });
  if (form === "project3") return project3(items);
  if (form !== "project2") return Object.fromEntries(entries);
  const options = Object.fromEntries(kinds.map((kind) => [kind, ""]));
  return {
    _via_settings: { project: { name: "drawn" } },
    _via_img_metadata: Object.fromEntries(entries),
    _via_attributes: {
      region: { label: { type: "dropdown", description: "", options, default_options: {} } },
      file: {},
    },
    _via_data_format_version: "2.0.10",
    _via_image_id_list: entries.map(([id]) => id),
  };
}

function project3(items: readonly Item[]): Json {
  const ids = items.map((_, i) => String(i + 1));
  const byId = (make: (item: Item, id: string) => unknown) =>
    Object.fromEntries(items.map((item, i) => [String(i + 1), make(item, String(i + 1))]));
  const metadata = items.flatMap(({ regions }, i) =>
    regions.map((region, n): [string, Json] => {
      const { shape_attributes: shape, region_attributes: attributes } = region as {
        shape_attributes: Json;
        region_attributes: Json;
      };
      const option = String(kinds.indexOf(attributes.label as SceneKind));
      return [`${ids[i]}_${n}`, { vid: ids[i], flg: 0, z: [], xy: numbersOf(shape), av: { 1: option } }];
    }),
  );
  return {
    project: { pid: "__VIA_PROJECT_ID__", pname: "drawn", data_format_version: "3.1.1", vid_list: ids },
    config: { file: { loc_prefix: { 1: "" } }, ui: {} },
    attribute: {
      1: { aname: "label", anchor_id: "FILE1_Z0_XY1", type: 4, desc: "", options: { ...kinds }, default_option_id: "" },
    },
    file: byId(({ filename }, id) => ({ fid: id, fname: filename, type: 2, loc: 1, src: filename })),
    metadata: Object.fromEntries(metadata),
    view: byId((_, id) => ({ fid_list: [id] })),
  };
}

function numbersOf(shape: Json): number[] {
  const {
    name,
    all_points_x: xs = [],
    all_points_y: ys = [],
  } = shape as { name: keyof typeof shapes3; all_points_x?: number[]; all_points_y?: number[] };
  const fieldsOf: { readonly [Name in typeof name]?: readonly string[] } = {
    rect: ["x", "y", "width", "height"],
    point: ["cx", "cy"],
  };
  const numbers = fieldsOf[name]?.map((field) => shape[field] as number) ?? xs.flatMap((x, i) => [x, itemAt(ys, i)]);
  return [shapes3[name], ...numbers];
}

/** JSON stands in quotes, with its own quotes doubled. */
function table(items: readonly Item[]): SampleFile {
  const quoted = (value: unknown) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const rows = items.flatMap(({ filename, size, file_attributes, regions }) => {
    const own = `${filename},${size},${quoted(file_attributes)},${regions.length}`;
    if (regions.length === 0) return [`${own},0,"{}","{}"`];
    return regions.map(
      (region, i) => `${own},${i},${quoted(region.shape_attributes)},${quoted(region.region_attributes)}`,
    );
  });
  const header = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes";
  return textFile("via.csv", `${[header, ...rows].join("\n")}\n`);
}

function shapeOf({ geometry }: Figure): Json {
  switch (geometry.type) {
    case "rectangle": {
      const { left, top, right, bottom } = geometry;
      return { name: "rect", x: left, y: top, width: right - left, height: bottom - top };
    }
    case "polygon":
      return { name: "polygon", ...pointsOf(outlineOf(geometry)) };
    case "polyline":
      return { name: "polyline", ...pointsOf(geometry.points) };
    case "point":
      return { name: "point", cx: geometry.at[0], cy: geometry.at[1] };
    default:
      throw new Error(`VIA has no ${geometry.type}.`);
  }
}

function pointsOf(points: readonly (readonly [number, number])[]): Json {
  return { all_points_x: points.map(([x]) => x), all_points_y: points.map(([, y]) => y) };
}
