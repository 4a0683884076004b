import { extensionOf } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { failure } from "../../../model/result.ts";
import type { Declarations } from "../../classes/declarations.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import { pathMatcher } from "../../images/matching.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { type ItemFile, reportedTogether } from "../../read/itemFile.ts";
import { readItems } from "../../read/readItems.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { assetFrom, isContainerFolder, isVideoFrame, isVisited, namesOf, sizeOf, tagsOf } from "./asset.ts";
import { regionGeometry } from "./region.ts";

/** The class of regions without tags. */
const NO_CLASS = "object";

interface VottEntry extends ListedEntry {
  readonly names: readonly string[];
  /** Regions with more than one tag. */
  readonly several: number;
  readonly isFrame: boolean;
}

const knownOfRegion = new Set(["id", "type", "tags", "points", "boundingBox"]);
const knownOfAsset = new Set(["format", "id", "name", "path", "size", "state", "type"]);

/** Reads exports and saved assets of VoTT. */
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
      resolve: withNames,
      *report(files) {
        for (const told of reportedTogether(files)) yield* tellEntries(told);
      },
      *begin(file, words) {
        if (!areDeclared) yield* declare(projects.tags, words);
        areDeclared = true;
        yield* declare(file.fields.get("tags"), words);
      },
      contentOf,
    },
  );
}

/** Reads the projects of a drop, which declare tags with their colours: files that end in `.vott`. Their assets are in files of their own. */
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
    const json = text.ok ? parseJson(text.value) : failure({ message: `it ${text.failure}.` });
    const project = json.ok ? json.value.value : undefined;
    if (!isJsonObject(project)) {
      const message = `The project cannot be read: ${json.ok ? "It is not a JSON object." : json.failure.message}`;
      const action = "Left out; classes are those that are used.";
      yield problemEvent({ code: "project_broken", path, message, action });
      yield fileEvent(path, "failed");
      continue;
    }
    if (Array.isArray(project.tags)) tags.push(...project.tags);
    yield fileEvent(path, "used");
  }
  return { tags, paths };
}

function* declare(tags: unknown, words: Declarations): Generator<ReadEvent> {
  for (const tag of Array.isArray(tags) ? tags : []) {
    if (!isJsonObject(tag) || typeof tag.name !== "string") continue;
    const color = parseColor(tag.color);
    yield* words.declareClass(tag.name, color === undefined ? {} : { color });
  }
}

function entryOf(item: JsonObject): VottEntry | readonly VottEntry[] | undefined {
  const found = assetFrom(item);
  if (found === undefined) return undefined;
  const { asset, regions } = found;
  // The regions of a video are those of its frames.
  if (isContainerFolder(asset)) return [];
  const names = namesOf(asset);
  return {
    fileName: names[0]!,
    names,
    annotations: regions.length,
    labelled: isVisited(found),
    several: regions.filter((region) => tagsOf(region).length > 1).length,
    isFrame: isVideoFrame(asset),
  };
}

/** Takes the first name of each asset that a picture of the drop has. */
function withNames(file: ItemFile<VottEntry>, pictures: readonly SourceFile[]): ItemFile<VottEntry> {
  const matcher = pathMatcher(pictures.map(({ path }) => path));
  const images = file.images.map((entry) => {
    const found = entry.names.find((name) => matcher.match(name) !== undefined);
    return { ...entry, fileName: found ?? entry.names.at(-1)! };
  });
  return { ...file, images };
}

function* tellEntries({ path, images }: Pick<ItemFile<VottEntry>, "path" | "images">): Generator<ReadEvent> {
  const several = images.reduce((sum, entry) => sum + entry.several, 0);
  if (several > 0) {
    yield problemEvent({
      code: "several_classes",
      path,
      message: `${several === 1 ? "1 region has" : `${several} regions have`} several tags.`,
      action: "The first is the class, the others are tags of the object.",
    });
  }
  const frames = images.filter(({ isFrame }) => isFrame).length;
  if (frames > 0) {
    yield problemEvent({
      code: "video_frames",
      path,
      message: `${frames === 1 ? "1 asset is a frame" : `${frames} assets are frames`} of a video.`,
      action: "Taken where the frame is there as a picture of that name; videos are not read.",
    });
  }
}

function contentOf(item: JsonObject): ItemContent {
  const found = assetFrom(item)!;
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  const name = namesOf(found.asset).at(-1);
  for (const [i, region] of found.regions.entries()) {
    const object = `${name}, region ${i}`;
    if (!isJsonObject(region)) {
      const message = "A region is no JSON object.";
      problems.push({ code: "region_broken", object, message, action: "Left out." });
      continue;
    }
    const geometry = regionGeometry(region);
    if (!geometry.ok) {
      problems.push({ ...geometry.failure, object });
      continue;
    }
    const [title, ...more] = tagsOf(region);
    if (title === undefined) {
      const action = `Its class is called ${NO_CLASS}.`;
      problems.push({ code: "class_missing", object, message: "A region has no tag.", action });
    }
    const extra = otherFields(region, knownOfRegion);
    const figure: Figure = {
      class: title ?? NO_CLASS,
      geometry: geometry.value,
      tags: more.map((tag) => ({ name: tag })),
      ...(extra && { extra: { vott: extra } }),
    };
    figures.push({ figure, object });
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
