import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { looksLikeAnnotation } from "../../annotation/annotationJson.ts";
import { wrapperFolder } from "../../detect/wrapperFolder.ts";
import type { Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { looksLikeClass, metaFromJson } from "./metaJson.ts";
import { readJson } from "./readJson.ts";

/** How many annotations are opened. */
const SAMPLES = 5;
/** How many meta files are opened. */
const MAX_METAS = 200;
/** The size of a file that detection reads, at most. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Detects Supervisely projects by meta files that declare classes, by pairs of `img` and `ann`, and by JSON files beside images. */
export async function detectSupervisely(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const pairs = datasetFolders(tree);
  const found: Detection[] = [];
  const metas = tree.files
    .filter(({ path }) => ["meta.json", "classes.json"].includes(baseName(path)))
    .sort((a, b) => a.path.split("/").length - b.path.split("/").length)
    .slice(0, MAX_METAS);
  for (const { path } of metas) {
    const root = folderOf(path);
    if (found.some((other) => isInside(root, other.root))) continue;
    const claim = await claimOfMeta(tree, path, pairs, signal);
    if (claim !== undefined) found.push({ slug: "supervisely", root, ...claim });
  }
  for (const [root, folders] of projectsOf(pairs)) {
    if (found.some((other) => isInside(root, other.root) || isInside(other.root, root))) continue;
    const claim = await claimOfPairs(tree, folders, pairs, signal);
    if (claim !== undefined) found.push({ slug: "supervisely", root, ...claim });
  }
  if (found.length > 0) return found;
  const flat = await claimOfFlat(tree, signal);
  return flat === undefined ? [] : [{ slug: "supervisely", ...flat }];
}

type Claim = Pick<Detection, "certainty" | "reasons">;

/** The folders that have an `img` or `ann` folder, with its content. */
type Pairs = ReadonlyMap<string, { readonly img: boolean; readonly annotations: readonly DatasetPath[] }>;

function datasetFolders(tree: SourceTree): Pairs {
  const pairs = new Map<string, { img: boolean; annotations: DatasetPath[] }>();
  for (const { path } of tree.files) {
    const segments = path.split("/");
    for (const name of ["img", "ann"]) {
      const at = segments.lastIndexOf(name, segments.length - 2);
      if (at < 0) continue;
      const folder = segments.slice(0, at).join("/");
      const pair = pairs.get(folder) ?? { img: false, annotations: [] };
      if (name === "img") pair.img = true;
      else if (path.endsWith(".json")) pair.annotations.push(path);
      pairs.set(folder, pair);
    }
  }
  return pairs;
}

async function claimOfMeta(
  tree: SourceTree,
  path: DatasetPath,
  pairs: Pairs,
  signal?: AbortSignal,
): Promise<Claim | undefined> {
  const root = folderOf(path);
  const below = [...pairs].filter(([folder]) => isInside(folder, root)).map(([, pair]) => pair);
  const complete = below.filter((pair) => pair.img && pair.annotations.length > 0).length;
  const name = baseName(path);
  const json = await readJson(tree, path, { maxBytes: MAX_BYTES, signal });
  if (!json.ok) {
    if (complete === 0) return undefined;
    const reasons = [
      describePairs(complete),
      `${name} cannot be read: line ${json.failure.line}, ${json.failure.message}`,
    ];
    return { certainty: "likely", reasons };
  }
  const { value } = json.value;
  const meta = metaFromJson(value);
  if (meta === undefined || (meta.projectType ?? "images") !== "images") return undefined;
  const entries = Array.isArray(value) ? value : (value as { classes: unknown[] }).classes;
  const typical = entries.some(looksLikeClass);
  if (!typical && !(entries.length === 0 && complete > 0)) return undefined;
  const declares = `${name} declares ${count(meta.classes.length, "class with its shape", "classes with their shapes")}`;
  if (meta.generation === "v1")
    return { certainty: "certain", reasons: [`${declares}, as in the first generation of the format`] };
  if (complete > 0) return { certainty: "certain", reasons: [declares, describePairs(complete)] };
  const flat = (await sampleFlat(tree, root, signal)).annotations;
  if (flat > 0) return { certainty: "certain", reasons: [declares, "the annotations are beside their images"] };
  return { certainty: "likely", reasons: [declares] };
}

/** Groups dataset folders by their project: the folder above them, for nested datasets the folder above the outermost one. */
function projectsOf(pairs: Pairs): Map<string, string[]> {
  const projects = new Map<string, string[]>();
  for (const folder of pairs.keys()) {
    const segments = folder.split("/");
    const nested = segments.indexOf("datasets", 1);
    const root = segments.slice(0, nested > 0 ? nested - 1 : -1).join("/");
    projects.set(root, [...(projects.get(root) ?? []), folder]);
  }
  // Outermost first: a project inside of another one is part of it.
  const roots = [...projects.keys()].sort((a, b) => a.length - b.length);
  for (const root of roots) {
    const outer = roots.find((other) => other !== root && projects.has(other) && isInside(root, other));
    const folders = projects.get(root);
    if (outer === undefined || folders === undefined) continue;
    projects.set(outer, [...(projects.get(outer) ?? []), ...folders]);
    projects.delete(root);
  }
  const withImages = (folders: readonly string[]) => folders.filter((folder) => pairs.get(folder)?.img);
  return new Map([...projects].map(([root, folders]) => [root, withImages(folders)]));
}

async function claimOfPairs(
  tree: SourceTree,
  folders: readonly string[],
  pairs: Pairs,
  signal?: AbortSignal,
): Promise<Claim | undefined> {
  const annotations = folders.flatMap((folder) => pairs.get(folder)?.annotations.slice(0, SAMPLES) ?? []);
  const complete = folders.filter((folder) => (pairs.get(folder)?.annotations.length ?? 0) > 0).length;
  for (const path of annotations.slice(0, SAMPLES)) {
    const json = await readJson(tree, path, { maxBytes: MAX_BYTES, signal });
    if (!json.ok || !looksLikeAnnotation(json.value.value)) continue;
    return {
      certainty: "likely",
      reasons: [describePairs(complete), `${baseName(path)} lists objects and a size`],
    };
  }
  return undefined;
}

/** Detects JSON files with the names of the images beside them. */
async function claimOfFlat(tree: SourceTree, signal?: AbortSignal): Promise<(Claim & { root: string }) | undefined> {
  const { annotations, withSize, total, example } = await sampleFlat(tree, "", signal);
  if (annotations === 0) return undefined;
  const root = wrapperFolder(tree.files.map((file) => file.path));
  const reasons = [
    `${count(total, "JSON file has the name of the image", "JSON files have the names of the images")} beside ${total === 1 ? "it" : "them"}`,
    `${example} names classes by classTitle`,
  ];
  return { certainty: withSize ? "likely" : "weak", root, reasons };
}

async function sampleFlat(
  tree: SourceTree,
  root: string,
  signal?: AbortSignal,
): Promise<{ annotations: number; withSize: boolean; total: number; example: string }> {
  const named = tree.files.filter(({ path }) => path.endsWith(".json"));
  // Often a few: the names that they mean, and not those of all images, are what is remembered.
  const wanted = new Set<string>(named.map(({ path }) => path.slice(0, -5)));
  const images = new Set<string>();
  for (const { path } of wanted.size === 0 ? [] : tree.files) {
    if (!isInside(path, root) || !isImageName(path)) continue;
    if (wanted.has(path)) images.add(path);
    const stem = path.slice(0, path.lastIndexOf("."));
    if (wanted.has(stem)) images.add(stem);
  }
  const besideImages = named.filter(({ path }) => images.has(path.slice(0, -5)));
  const result = { annotations: 0, withSize: true, total: besideImages.length, example: "" };
  for (const { path } of besideImages.slice(0, SAMPLES)) {
    const json = await readJson(tree, path, { maxBytes: MAX_BYTES, signal });
    if (!json.ok || !looksLikeAnnotation(json.value.value)) continue;
    const { value } = json.value;
    const body = isJsonObject(value.annotation) ? value.annotation : value;
    const objects = Array.isArray(body.objects) ? body.objects : [];
    if (!objects.some((object) => isJsonObject(object) && "classTitle" in object)) continue;
    result.annotations++;
    result.withSize &&= isJsonObject(body.size);
    result.example ||= baseName(path);
  }
  return result;
}

/** Returns how many folders have images and annotations, as a reason. */
function describePairs(folders: number): string {
  return `${count(folders, "folder has", "folders have")} img and ann`;
}

function isInside(folder: string, outer: string): boolean {
  return outer === "" || folder === outer || folder.startsWith(`${outer}/`);
}
