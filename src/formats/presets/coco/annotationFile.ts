import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, lineOfOffset, pieceValue, splitJson } from "../../text/jsonStream.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { type Category, categoryFromJson } from "./category.ts";
import { type IdKey, idKey, idKeyAt } from "./idKey.ts";

/** What an annotation refers to: an image that the file lists, or should list. */
export interface CocoImage {
  readonly id: IdKey;
  /** Undefined when annotations use the id and no entry declares it. */
  fileName?: string;
  /** Its entry, in bytes of the text. */
  entry?: Span;
  annotations: number;
  annotationBytes: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where everything in a COCO file is. The annotations themselves stay in the file: there may be more than memory holds. */
export interface CocoFile {
  readonly path: DatasetPath;
  readonly images: readonly CocoImage[];
  readonly categories: readonly Category[];
  /** False for a file that lists images only: they are not labelled, against labelled with nothing. */
  readonly hasAnnotations: boolean;
  /** For every annotation, in the order of the file: its bytes and the index of its image. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly imageOf: readonly number[];
  readonly problems: readonly ProblemDetails[];
  /** The name of its dataset, in a file that this product wrote. */
  readonly dataset?: string;
}

export type CocoFileResult =
  | { readonly kind: "coco"; readonly file: CocoFile }
  /** A list of detections as `loadRes` of the COCO tools takes it. */
  | { readonly kind: "predictions" }
  | { readonly kind: "other" }
  | { readonly kind: "broken"; readonly problem: ProblemDetails };

/** Ids that are kept in a list, which then has 16 MB at the most: COCO's own go up to 582,000. */
const SMALL_IDS = 4 * 1024 * 1024;

/** Problems of one kind that are told with their place; the rest is counted in one more. */
const TOLD_EACH = 20;

/** Goes once through a JSON file: if it is COCO, notes what it lists and where. Memory grows with the number of entries, not with their size. */
export async function indexCocoFile(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<CocoFileResult> {
  const index = new Indexer(path);
  let fault: Awaited<ReturnType<typeof splitJson>>;
  try {
    fault = await splitJson(tree.stream(path, signal), {
      watch: "image_id",
      list: (key) => index.list(key),
      element: (key, piece) => index.element(key, piece),
      field: (key, piece) => index.field(key, piece),
    });
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
    return { kind: "broken", problem: brokenFile(path, `The file ${error.reason}.`) };
  }
  signal?.throwIfAborted();
  if (fault !== undefined) {
    // One JSON value after another, such as the log of a training.
    if (fault.isAfterEnd && index.isSomethingElse) return { kind: "other" };
    const line = await lineOfOffset(tree.stream(path, signal), fault.offset);
    return { kind: "broken", problem: { ...brokenFile(path, fault.message), line } };
  }
  if (index.isPredictions) return { kind: "predictions" };
  if (!index.isCoco) return { kind: "other" };
  return { kind: "coco", file: await index.finish(tree, signal) };
}

function brokenFile(path: DatasetPath, reason: string): ProblemDetails {
  return {
    code: "annotation_broken",
    path,
    message: `The file cannot be read: ${reason}`,
    action: "Left out; its images are kept, without its labels.",
  };
}

class Indexer {
  readonly #path: DatasetPath;
  readonly #images: CocoImage[] = [];
  readonly #indexOf = new Map<IdKey, number>();
  /** The same, plus one, for small whole ids: looking one up in a map takes as long as all else that an annotation costs here. */
  #indexOfSmall = new Int32Array(1024);
  readonly #categories: Category[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #imageOf: number[] = [];
  readonly #lists = new Set<string>();
  readonly #found: { code: ProblemCode; message: string; action: string; object: string; offset?: number }[] = [];
  readonly #foundOf = new Map<ProblemCode, number>();
  #entries = { images: 0, annotations: 0, categories: 0 };
  isPredictions = false;
  #dataset: string | undefined;

  constructor(path: DatasetPath) {
    this.#path = path;
  }

  /** Lists images, or has the two lists that only COCO has together. */
  get isCoco(): boolean {
    const listed = this.#images.some((image) => image.fileName !== undefined);
    const bare = ["images", "annotations", "categories"].every((key) => this.#lists.has(key));
    return listed || (bare && this.#entries.images === 0);
  }

  /** Nothing so far is of COCO. */
  get isSomethingElse(): boolean {
    return !this.isPredictions && !["images", "annotations", "categories"].some((key) => this.#lists.has(key));
  }

  list(key: string | undefined): undefined {
    if (key !== undefined) this.#lists.add(key);
  }

  field(key: string, piece: JsonPiece): undefined {
    if (key !== "info") return;
    const info = pieceValue(piece);
    const name = isJsonObject(info) ? info.dropset_dataset : undefined;
    if (typeof name === "string" && name !== "") this.#dataset = name;
  }

  element(key: string | undefined, piece: JsonPiece): boolean | undefined {
    switch (key) {
      case undefined:
        this.isPredictions = isPrediction(pieceValue(piece));
        return false;
      case "images":
        this.#image(piece, this.#entries.images++);
        break;
      case "annotations":
        this.#annotation(piece, this.#entries.annotations++);
        break;
      case "categories":
        this.#category(piece, this.#entries.categories++);
        break;
      default:
    }
    return undefined;
  }

  async finish(tree: SourceTree, signal?: AbortSignal): Promise<CocoFile> {
    const problems: ProblemDetails[] = [];
    for (const { offset, ...found } of this.#found) {
      const line = offset === undefined ? {} : { line: await lineOfOffset(tree.stream(this.#path, signal), offset) };
      problems.push({ severity: "warning", path: this.#path, ...found, ...line });
    }
    for (const [code, count] of this.#foundOf) {
      if (count <= TOLD_EACH) continue;
      const message = `${count - TOLD_EACH} more entries have the same problem.`;
      problems.push({ code, severity: "warning", path: this.#path, message, action: "Treated in the same way." });
    }
    return {
      path: this.#path,
      images: this.#images,
      categories: this.#categories,
      hasAnnotations: this.#lists.has("annotations"),
      starts: this.#starts,
      ends: this.#ends,
      imageOf: this.#imageOf,
      problems,
      ...(this.#dataset !== undefined && { dataset: this.#dataset }),
    };
  }

  #image(piece: JsonPiece, n: number): void {
    const object = `images[${n}]`;
    const json = pieceValue(piece);
    const id = isJsonObject(json) ? idKey(json.id) : undefined;
    const fileName = isJsonObject(json) ? fileNameOf(json) : undefined;
    if (id === undefined || fileName === undefined) {
      const lacks = !isJsonObject(json)
        ? "is no JSON object that can be read"
        : `has no ${id === undefined ? "id" : "file_name"}`;
      this.#note("image_entry_broken", `An entry of the list of images ${lacks}.`, "Left out.", object, piece.offset);
      return;
    }
    const image = this.#images[this.#refOf(id)]!;
    if (image.fileName !== undefined) {
      const message = `The image id ${id} is used twice: for ${image.fileName} and for ${fileName}.`;
      this.#note("duplicate_id", message, "Annotations with this id go to the first one.", object);
      // Its file is listed all the same, without annotations.
      this.#images.push({ id, fileName, entry: spanOf(piece), annotations: 0, annotationBytes: 0 });
      return;
    }
    image.fileName = fileName;
    image.entry = spanOf(piece);
  }

  #annotation(piece: JsonPiece, n: number): void {
    const id = piece.watchedAt < 0 ? undefined : idKeyAt(piece.bytes, piece.watchedAt);
    if (id === undefined) {
      const message = "An annotation names no image (image_id).";
      this.#note("annotation_entry_broken", message, "Left out.", `annotations[${n}]`, piece.offset);
      return;
    }
    const ref = this.#refOf(id);
    const image = this.#images[ref]!;
    image.annotations++;
    image.annotationBytes += piece.end - piece.start;
    this.#starts.push(piece.offset);
    this.#ends.push(piece.offset + piece.end - piece.start);
    this.#imageOf.push(ref);
  }

  #category(piece: JsonPiece, n: number): void {
    const json = pieceValue(piece);
    const category = isJsonObject(json) ? categoryFromJson(json) : undefined;
    if (category !== undefined) this.#categories.push(category);
    else {
      const message = "An entry of the list of categories has no id.";
      this.#note("category_entry_broken", message, "Left out.", `categories[${n}]`, piece.offset);
    }
  }

  #refOf(id: IdKey): number {
    const isSmall = typeof id === "number" && id >= 0 && id < SMALL_IDS && Number.isInteger(id);
    const known = isSmall ? (this.#indexOfSmall[id] ?? 0) - 1 : this.#indexOf.get(id);
    if (known !== undefined && known >= 0) return known;
    this.#images.push({ id, annotations: 0, annotationBytes: 0 });
    if (!isSmall) this.#indexOf.set(id, this.#images.length - 1);
    else {
      if (id >= this.#indexOfSmall.length) this.#growTo(id);
      this.#indexOfSmall[id] = this.#images.length;
    }
    return this.#images.length - 1;
  }

  #growTo(id: number): void {
    const larger = new Int32Array(Math.min(SMALL_IDS, 2 * id + 1024));
    larger.set(this.#indexOfSmall);
    this.#indexOfSmall = larger;
  }

  #note(code: ProblemCode, message: string, action: string, object: string, offset?: number): void {
    const count = (this.#foundOf.get(code) ?? 0) + 1;
    this.#foundOf.set(code, count);
    if (count > TOLD_EACH) return;
    this.#found.push({ code, message, action, object, ...(offset !== undefined && { offset }) });
  }
}

/** True for an entry of a list of results: it names an image and a category and says how sure it is. */
export function isPrediction(json: unknown): boolean {
  return isJsonObject(json) && "image_id" in json && "category_id" in json && "score" in json;
}

/** The name of an image; LVIS has none and only says where the image was in the web: folder and name of that. */
function fileNameOf(json: JsonObject): string | undefined {
  const name = [json.file_name, json.filename, json.coco_url].find((one) => typeof one === "string" && one !== "");
  return name === undefined ? undefined : String(name);
}

function spanOf(piece: JsonPiece): Span {
  return { start: piece.offset, end: piece.offset + piece.end - piece.start };
}
