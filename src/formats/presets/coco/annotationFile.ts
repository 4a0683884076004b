import type { DatasetPath } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import type { Size } from "../../geometry/rules.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { type JsonPiece, lineOfOffset, pieceValue, splitJson } from "../../text/jsonStream.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { AnnotationSpans } from "./annotationSpans.ts";
import { type Category, categoryFromJson } from "./category.ts";
import { type IdKey, idKey, idKeyAt } from "./idKey.ts";

/** An image that the file lists, or that its annotations refer to. */
interface CocoImage {
  readonly id: IdKey;
  /** Undefined when annotations use the id and no entry of the list has it. */
  fileName?: string;
  /** Where its entry is, in bytes of the text. */
  entry?: Span;
  size?: Size;
  annotations: number;
  annotationBytes: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where everything in a COCO file is. The annotations themselves stay in the file: there may be more of them than memory holds. */
export interface CocoFile {
  readonly path: DatasetPath;
  readonly images: readonly CocoImage[];
  readonly categories: readonly Category[];
  /** False for a file that only lists images: these are not labelled, as opposed to labelled with no objects. */
  readonly hasAnnotations: boolean;
  /** Its first annotation has segments in a PNG: the file is panoptic. */
  readonly isPanoptic: boolean;
  readonly annotations: AnnotationSpans;
  readonly problems: readonly ProblemDetails[];
  /** The name of its dataset; only files that this product wrote state it. */
  readonly dataset?: string;
}

/** What a JSON file is. */
type CocoFileResult =
  | { readonly kind: "coco"; readonly file: CocoFile }
  /** A list of detections, the input of `loadRes` of the COCO tools. */
  | { readonly kind: "predictions" }
  | { readonly kind: "other" }
  | { readonly kind: "broken"; readonly problem: ProblemDetails };

/** Ids below this are looked up in an array, of 16 MB at most. COCO's own ids go up to 582,000. */
const SMALL_IDS = 4 * 1024 * 1024;

/** Problems with one code that are reported one by one; one more reports the count of the others. */
const REPORTED_EACH = 20;

/**
 * Reads a JSON file once and, if it is COCO, returns what it lists and where. Memory grows with the number of entries, not with their size.
 */
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
      object: (key) => index.object(key),
      member: (key, name, piece) => index.member(key, name, piece),
    });
  } catch (error) {
    if (!(error instanceof SourceReadError)) throw error;
    return { kind: "broken", problem: brokenFile(path, `The file cannot be read: ${error.reason}.`) };
  }
  signal?.throwIfAborted();
  if (fault !== undefined) {
    // Several JSON values in one file, such as the log of a training.
    if (fault.isAfterEnd && !index.hasCocoLists) return { kind: "other" };
    const line = await lineOfOffset(tree.stream(path, signal), fault.offset);
    return { kind: "broken", problem: { ...brokenFile(path, fault.message), line } };
  }
  if (index.isPredictions) return { kind: "predictions" };
  if (!index.isCoco) return { kind: "other" };
  return { kind: "coco", file: await index.finish(tree, signal) };
}

/** Returns the size that an entry of the list of images states, in pixels. */
export function statedSize(entry: JsonObject): Size | undefined {
  const width = finiteNumber(entry.width);
  const height = finiteNumber(entry.height);
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined;
}

/** Returns the image at an index of a file's list. */
export function imageAt(images: readonly CocoImage[], ref: number): CocoImage {
  const image = images[ref];
  if (image === undefined) throw new RangeError(`There is no image ${ref} in a list of ${images.length} images.`);
  return image;
}

/** Returns true for the key of a list that COCO files have. */
function isCocoList(key: string): boolean {
  return key === "images" || key === "annotations" || key === "categories";
}

const ENTRY_SKIPPED = "The entry is skipped.";

function brokenFile(path: DatasetPath, reason: string): ProblemDetails {
  return {
    code: "annotation_broken",
    path,
    message: `The file cannot be read: ${reason}`,
    action: "The file is skipped. Its images are imported without its labels.",
  };
}

/** Collects what a file lists while the file is read. */
class Indexer {
  readonly #path: DatasetPath;
  readonly #images: CocoImage[] = [];
  readonly #indexOf = new Map<IdKey, number>();
  /** The same, plus one, for small ids: a look-up in a map takes as long as everything else that is done for an annotation here. */
  #indexOfSmall = new Int32Array(1024);
  readonly #categories: Category[] = [];
  readonly #annotations = new AnnotationSpans();
  readonly #lists = new Set<string>();
  readonly #reported: { code: ProblemCode; message: string; action: string; object: string; offset?: number }[] = [];
  readonly #countOf = new Map<ProblemCode, number>();
  readonly #listProblems: ProblemDetails[] = [];
  #entries = { images: 0, annotations: 0, categories: 0 };
  isPredictions = false;
  #dataset: string | undefined;
  #isPanoptic = false;

  constructor(path: DatasetPath) {
    this.#path = path;
  }

  /** The file lists images, or has the three lists that only COCO files have together. */
  get isCoco(): boolean {
    const listed = this.#images.some((image) => image.fileName !== undefined);
    const bare = ["images", "annotations", "categories"].every((key) => this.#lists.has(key));
    return listed || (bare && this.#entries.images === 0);
  }

  /** True once the file has shown a field that COCO files have. */
  get hasCocoLists(): boolean {
    return this.isPredictions || ["images", "annotations", "categories"].some((key) => this.#lists.has(key));
  }

  list(key: string | undefined): undefined {
    if (key !== undefined) this.#lists.add(key);
  }

  /** One of the three lists may be an object with the entries by their ids. */
  object(key: string): boolean {
    if (!isCocoList(key)) return false;
    this.#lists.add(key);
    this.#reportList(key, "an object", "Its values are read as the entries of the list.", "warning");
    return true;
  }

  member(key: string, name: string, piece: JsonPiece): undefined {
    if (key === "images") this.#image(piece, this.#entries.images++, name);
    else if (key === "categories") this.#category(piece, this.#entries.categories++, name);
    else this.#annotation(piece, this.#entries.annotations++);
  }

  field(key: string, piece: JsonPiece): undefined {
    if (isCocoList(key)) {
      const value = pieceValue(piece);
      const type = value === null ? "null" : `a ${typeof value}`;
      this.#reportList(key, type, "It is read as an empty list.", "error");
    }
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
    const problems: ProblemDetails[] = [...this.#listProblems];
    for (const { offset, ...problem } of this.#reported) {
      const line = offset === undefined ? {} : { line: await lineOfOffset(tree.stream(this.#path, signal), offset) };
      problems.push({ severity: "warning", path: this.#path, ...problem, ...line });
    }
    for (const [code, total] of this.#countOf) {
      if (total <= REPORTED_EACH) continue;
      const more = total - REPORTED_EACH;
      const message = `${count(more, "more entry has", "more entries have")} the same problem.`;
      problems.push({
        code,
        severity: "warning",
        path: this.#path,
        message,
        action: "They are handled in the same way.",
      });
    }
    return {
      path: this.#path,
      images: this.#images,
      categories: this.#categories,
      hasAnnotations: this.#lists.has("annotations"),
      isPanoptic: this.#isPanoptic,
      annotations: this.#annotations,
      problems,
      ...(this.#dataset !== undefined && { dataset: this.#dataset }),
    };
  }

  #reportList(key: string, type: string, action: string, severity: "warning" | "error"): void {
    this.#listProblems.push({
      code: "list_of_other_type",
      severity,
      path: this.#path,
      message: `\`${key}\` is ${type}, not a list.`,
      action,
    });
  }

  /** `name`: the key of the image where the images are an object. */
  #image(piece: JsonPiece, n: number, name?: string): void {
    const object = `images[${n}]`;
    const json = pieceValue(piece);
    const id = isJsonObject(json) ? idKey(json.id ?? name) : undefined;
    const fileName = isJsonObject(json) ? fileNameOf(json) : undefined;
    if (id === undefined || fileName === undefined) {
      const lacks = !isJsonObject(json)
        ? "cannot be read as a JSON object"
        : `has no ${id === undefined ? "id" : "file_name"}`;
      const message = `An entry in the list of images ${lacks}.`;
      this.#report("image_entry_broken", message, ENTRY_SKIPPED, object, piece.offset);
      return;
    }
    const image = imageAt(this.#images, this.#refOf(id));
    const size = isJsonObject(json) ? statedSize(json) : undefined;
    const stated = size === undefined ? {} : { size };
    if (image.fileName !== undefined) {
      const message = `The image id ${id} is used twice: for ${image.fileName} and for ${fileName}.`;
      this.#report("duplicate_id", message, "The first image gets the annotations with this id.", object);
      // Its file is still listed, without annotations.
      this.#images.push({ id, fileName, entry: spanOf(piece), annotations: 0, annotationBytes: 0, ...stated });
      return;
    }
    Object.assign(image, stated);
    image.fileName = fileName;
    image.entry = spanOf(piece);
  }

  #annotation(piece: JsonPiece, n: number): void {
    if (n === 0) {
      const json = pieceValue(piece);
      this.#isPanoptic = isJsonObject(json) && Array.isArray(json.segments_info);
    }
    const id = piece.watchedAt < 0 ? undefined : idKeyAt(piece.bytes, piece.watchedAt);
    if (id === undefined) {
      const message = "The annotation does not name its image: it has no image_id that can be read.";
      this.#report("annotation_entry_broken", message, "The annotation is skipped.", `annotations[${n}]`, piece.offset);
      return;
    }
    const ref = this.#refOf(id);
    const image = imageAt(this.#images, ref);
    const bytes = piece.end - piece.start;
    image.annotations++;
    image.annotationBytes += bytes;
    this.#annotations.add(piece.offset, bytes, ref);
  }

  /** `name`: the key of the category where the categories are an object; its value may be the title alone. */
  #category(piece: JsonPiece, n: number, name?: string): void {
    const value = pieceValue(piece);
    const json = name !== undefined && typeof value === "string" ? { id: name, name: value } : value;
    const category = isJsonObject(json) ? categoryFromJson({ ...json, id: json.id ?? name }) : undefined;
    if (category !== undefined) this.#categories.push(category);
    else {
      const message = "An entry in the list of categories has no id.";
      this.#report("category_entry_broken", message, ENTRY_SKIPPED, `categories[${n}]`, piece.offset);
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

  #report(code: ProblemCode, message: string, action: string, object: string, offset?: number): void {
    const total = (this.#countOf.get(code) ?? 0) + 1;
    this.#countOf.set(code, total);
    if (total > REPORTED_EACH) return;
    this.#reported.push({ code, message, action, object, ...(offset !== undefined && { offset }) });
  }
}

/** Returns true for an entry in a list of results: it has an image, a category and a score. */
export function isPrediction(json: unknown): boolean {
  return isJsonObject(json) && "image_id" in json && "category_id" in json && "score" in json;
}

/** Returns the name of an image. LVIS only has its web address, whose last folder and name are those of the file. */
function fileNameOf(json: JsonObject): string | undefined {
  const name = [json.file_name, json.filename, json.coco_url].find((one) => typeof one === "string" && one !== "");
  return name === undefined ? undefined : String(name);
}

function spanOf(piece: JsonPiece): Span {
  return { start: piece.offset, end: piece.offset + piece.end - piece.start };
}
