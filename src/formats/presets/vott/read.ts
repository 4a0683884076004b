import { extensionOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { Declarations } from "../../classes/declarations.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { reportedTogether } from "../../read/itemFile.ts";
import { readItems } from "../../read/readItems.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { assetFrom, isVisited, sizeOf, tagsOf } from "./asset.ts";
import { entryOf, reportEntries, type VottEntry, withFileNames } from "./entries.ts";
import { regionOfFrame, viewFinding } from "./frameRegion.ts";
import { frameFrom, framesOf, type VottFrame } from "./frames.ts";
import { regionGeometry } from "./region.ts";

/** The class of regions without tags. */
const NO_CLASS = "object";

const knownOfRegion = new Set(["id", "type", "tags", "points", "boundingBox"]);
const knownOfAsset = new Set(["format", "id", "name", "path", "size", "state", "type"]);

/** Reads VoTT exports and saved assets. */
export async function* readVott(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const projects = yield* readProjects(tree, root, signal);
  let areDeclared = false;
  yield* readItems<VottEntry>(
    tree,
    { root, ...(signal && { signal }) },
    {
      ignoresNames: true,
      settled: projects.paths,
      holdsItems: (shape, key) => shape === "object" && key === "assets",
      keepsList: (key) => ["tags", "visitedFrames", "tag_colors"].includes(key),
      gather: framesOf,
      isItem: (fields, lists) => isJsonObject(fields.get("asset")) && lists.has("regions"),
      entryOf,
      accepts: ({ images }) => images.length > 0,
      resolve: withFileNames,
      *report(files) {
        for (const together of reportedTogether(files)) yield* reportEntries(together);
      },
      *begin(file, declarations) {
        if (!areDeclared) yield* declareTags(projects.tags, declarations);
        areDeclared = true;
        yield* declareTags(file.fields.get("tags"), declarations);
        yield* declareInputTags(file.fields, declarations);
      },
      contentOf: (item, _, info) => contentOf(item, info),
    },
  );
}

/** Reads the projects of a drop: `.vott` files, which declare tags with their colours. The assets are in files of their own. */
async function* readProjects(
  tree: SourceTree,
  root: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, { tags: readonly unknown[]; paths: ReadonlySet<string> }, undefined> {
  const tags: unknown[] = [];
  const paths = new Set<string>();
  const prefix = root === "" ? "" : `${root}/`;
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix) || extensionOf(path) !== ".vott") continue;
    signal?.throwIfAborted();
    paths.add(path);
    const text = await readText(tree, path, signal && { signal });
    const json = text.ok ? parseJson(text.value) : failure({ message: `${text.failure}.` });
    const project = json.ok ? json.value.value : undefined;
    if (!isJsonObject(project)) {
      const message = `The project cannot be read: ${json.ok ? "It is not a JSON object." : json.failure.message}`;
      const action = "The project is skipped; only classes of objects are imported.";
      yield problemEvent({ code: "project_broken", path, message, action });
      yield fileEvent(path, "failed");
      continue;
    }
    if (Array.isArray(project.tags)) tags.push(...project.tags);
    yield fileEvent(path, "used");
  }
  return { tags, paths };
}

/** Declares the tags of a project as classes. */
function* declareTags(tags: unknown, declarations: Declarations): Generator<ReadEvent> {
  for (const tag of Array.isArray(tags) ? tags : []) {
    if (!isJsonObject(tag) || typeof tag.name !== "string") continue;
    const color = parseColor(tag.color);
    yield* declarations.declareClass(tag.name, color === undefined ? {} : { color });
  }
}

/** Declares the tags that a file of VoTT 1 lists in one text, with colours in the same order. */
function* declareInputTags(fields: ReadonlyMap<string, unknown>, declarations: Declarations): Generator<ReadEvent> {
  const [text, colors] = [fields.get("inputTags"), fields.get("tag_colors")];
  const names = typeof text === "string" ? text.split(",").map((name) => name.trim()) : [];
  for (const [i, name] of names.entries()) {
    if (name === "") continue;
    const color = Array.isArray(colors) ? parseColor(colors[i]) : undefined;
    yield* declarations.declareClass(name, color === undefined ? {} : { color });
  }
}

function contentOf(item: JsonObject, info: ImageInfo): ItemContent {
  const early = frameFrom(item);
  if (early !== undefined) return contentOfFrame(early, uprightSize(info));
  const found = assetFrom(item);
  if (found === undefined) throw new Error("An item that was indexed as an asset is not one.");
  return {
    ...contentOfRegions(found.regions, found.names.at(-1) ?? found.names[0]),
    annotatedSize: sizeOf(found.asset),
    labelled: isVisited(found),
    meta: otherFields(found.asset, knownOfAsset),
  };
}

function contentOfFrame({ frame, regions, isVisited: labelled }: VottFrame, size: Size | undefined): ItemContent {
  const scaled = regions.map((region) => (isJsonObject(region) ? regionOfFrame(region, size) : region));
  const content = contentOfRegions(scaled, frame);
  const differs = viewFinding(regions, size);
  return { ...content, problems: differs === undefined ? content.problems : [differs, ...content.problems], labelled };
}

function contentOfRegions(regions: readonly unknown[], name: string): ItemContent {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  for (const [i, region] of regions.entries()) {
    const object = `${name}, region ${i}`;
    const figure = figureFromRegion(region);
    if (!figure.ok) {
      problems.push({ ...figure.failure, object });
      continue;
    }
    if (tagsOf(region).length === 0) {
      const action = `Its class is named ${NO_CLASS}.`;
      problems.push({ code: "class_missing", object, message: "The region has no tag.", action });
    }
    figures.push({ figure: figure.value, object });
  }
  return { figures, tags: [], problems };
}

function figureFromRegion(region: unknown): Result<Figure, Finding> {
  if (!isJsonObject(region)) {
    return failure({
      code: "region_broken",
      message: "The region is not a JSON object.",
      action: "The region is skipped.",
    });
  }
  const geometry = regionGeometry(region);
  if (!geometry.ok) return geometry;
  const [title = NO_CLASS, ...more] = tagsOf(region);
  const extra = otherFields(region, knownOfRegion);
  return success({
    class: title,
    geometry: geometry.value,
    tags: more.map((tag) => ({ name: tag })),
    ...(extra && { extra: { vott: extra } }),
  });
}
