import { extensionOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { count } from "../../../model/plural.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { Declarations } from "../../classes/declarations.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import { pathMatcher } from "../../images/matching.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { type ItemFile, reportedTogether } from "../../read/itemFile.ts";
import { readItems } from "../../read/readItems.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { assetFrom, isContainer, isVideoFrame, isVisited, sizeOf, tagsOf, type VottAsset } from "./asset.ts";
import { regionGeometry } from "./region.ts";

/** The class of regions without tags. */
const NO_CLASS = "object";

interface VottEntry extends ListedEntry {
  readonly fileName: string;
  readonly names: VottAsset["names"];
  /** Regions with more than one tag. */
  readonly several: number;
  readonly isFrame: boolean;
}

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
      keepsList: (key) => key === "tags",
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
      },
      contentOf,
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

function entryOf(item: JsonObject): VottEntry | readonly VottEntry[] | undefined {
  const found = assetFrom(item);
  if (found === undefined) return undefined;
  const { asset, regions, names } = found;
  // The regions of a video belong to its frames.
  if (isContainer(asset)) return [];
  return {
    fileName: names[0],
    names,
    annotations: regions.length,
    labelled: isVisited(found),
    several: regions.filter((region) => tagsOf(region).length > 1).length,
    isFrame: isVideoFrame(asset),
  };
}

/** Returns a file with the first name of each asset that an image of the drop has. */
function withFileNames(file: ItemFile<VottEntry>, images: readonly SourceFile[]): ItemFile<VottEntry> {
  const matcher = pathMatcher(images.map(({ path }) => path));
  const entries = file.images.map((entry) => {
    const found = entry.names.find((name) => matcher.match(name) !== undefined);
    return { ...entry, fileName: found ?? entry.names.at(-1) ?? entry.fileName };
  });
  return { ...file, images: entries };
}

/** Reports regions with several tags, and frames of videos. */
function* reportEntries({ path, images }: Pick<ItemFile<VottEntry>, "path" | "images">): Generator<ReadEvent> {
  const several = images.reduce((sum, entry) => sum + entry.several, 0);
  if (several > 0) {
    yield problemEvent({
      code: "several_classes",
      path,
      message: `${count(several, "region has", "regions have")} several tags.`,
      action: "The first tag is the class; the others become tags of the object.",
    });
  }
  const frames = images.filter(({ isFrame }) => isFrame).length;
  if (frames > 0) {
    yield problemEvent({
      code: "video_frames",
      path,
      message: `${count(frames, "asset is a frame", "assets are frames")} of a video.`,
      action: "A frame is imported if an image with its name is in the drop. Videos are not read.",
    });
  }
}

function contentOf(item: JsonObject): ItemContent {
  const found = assetFrom(item);
  if (found === undefined) throw new Error("An item that was indexed as an asset is not one.");
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const name = found.names.at(-1) ?? found.names[0];
  for (const [i, region] of found.regions.entries()) {
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
  return {
    figures,
    tags: [],
    problems,
    annotatedSize: sizeOf(found.asset),
    labelled: isVisited(found),
    meta: otherFields(found.asset, knownOfAsset),
  };
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
