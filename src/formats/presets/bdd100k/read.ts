import { type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { ItemFile } from "../../read/itemFile.ts";
import { readItems } from "../../read/readItems.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { labelsOf, nameOf } from "./frame.ts";
import { figuresOf, isArea } from "./label.ts";
import type { Bdd100kOptions } from "./options.ts";

interface Bdd100kEntry extends ListedEntry {
  /** The frame has no name: its image is named after the file. */
  readonly isNameless: boolean;
  /** Frames of the same video in the same file, which have no image of their own. */
  readonly laterFrames?: number;
}

const knownOfFrame = new Set(["name", "labels", "objects", "attributes"]);

/** Reads frames of lists and of files of one image. */
export async function* readBdd100k(
  tree: SourceTree,
  { root, signal, options }: ReadContext<Bdd100kOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const recordings = tree.files.map(({ path }) => path).filter(isRecording);
  for (const path of recordings) yield fileEvent(path, "skipped", skipReason.sensorData);
  yield* readItems<Bdd100kEntry>(
    tree,
    { root, ...(signal && { signal }) },
    {
      ignoresNames: true,
      settled: new Set(recordings),
      holdsItems: (shape, key) => shape === "list" && (key === undefined || key === "frames"),
      entryOf,
      accepts: ({ images }) => images.length > 0,
      resolve: firstNameless,
      report: reportLaterFrames,
      contentOf: (frame, file, _, entry) => contentOf(frame, file, entry, options),
    },
  );
}

/** Returns true for the positions and movements of a drive, which are named like its image: `info/100k/train/a.json`. */
function isRecording(path: string): boolean {
  return /(^|\/)info\/.*\.json$/i.test(path);
}

function entryOf(frame: JsonObject, { path }: { readonly path: DatasetPath }): Bdd100kEntry | undefined {
  const labels = labelsOf(frame);
  if (labels === undefined) return undefined;
  const name = nameOf(frame);
  return { fileName: name ?? stemOf(path), annotations: labels.length, isNameless: name === undefined };
}

/** Keeps the first of several frames without a name. */
function firstNameless(file: ItemFile<Bdd100kEntry>): ItemFile<Bdd100kEntry> {
  const nameless = file.images.filter(({ isNameless }) => isNameless);
  const [first, ...later] = nameless;
  const frames = file.images.filter((entry) => !entry.isNameless || entry === first);
  const counted = frames.map((entry) =>
    entry === first && later.length > 0 ? { ...entry, laterFrames: later.length } : entry,
  );
  return { ...file, images: counted };
}

function* reportLaterFrames(files: readonly ItemFile<Bdd100kEntry>[]): Generator<ReadEvent> {
  for (const { path, images } of files) {
    const later = images.reduce((sum, { laterFrames = 0 }) => sum + laterFrames, 0);
    if (later === 0) continue;
    const message = `The file lists ${later + 1} frames of a video without naming their images.`;
    const action = "The first frame is used; the others are skipped.";
    yield problemEvent({ code: "video_frames", severity: "warning", path, message, action });
  }
}

function contentOf(
  frame: JsonObject,
  file: ItemFile<Bdd100kEntry>,
  { isNameless }: Bdd100kEntry,
  { areas }: Bdd100kOptions,
): ItemContent {
  const figures: PlacedFigure[] = [];
  const problems: ItemContent["problems"][number][] = [];
  for (const [i, label] of (labelsOf(frame) ?? []).entries()) {
    const object = `${nameOf(frame) ?? stemOf(file.path)}, label ${i}`;
    const category = isJsonObject(label) ? label.category : undefined;
    if (!isJsonObject(label) || typeof category !== "string") {
      problems.push({
        code: "class_missing",
        object,
        message: "A label has no category.",
        action: "The object is skipped.",
      });
      continue;
    }
    if (!areas && isArea(category)) continue;
    const found = figuresOf(label, category);
    if (found.ok) figures.push(...found.value.map((figure) => ({ figure, object })));
    else problems.push({ ...found.failure, object });
  }
  // A file of one image states what is true for all of its frames beside them.
  const ofFile = isNameless ? attributeTags(file.fields.get("attributes")) : [];
  return {
    figures,
    tags: [...ofFile, ...attributeTags(frame.attributes)],
    problems,
    meta: otherFields(frame, knownOfFrame),
  };
}
