import type { z } from "zod";
import type { ClassDef } from "../model/classDef.ts";
import type { DatasetPath } from "../model/datasetPath.ts";
import type { Figure } from "../model/figure.ts";
import type { ImageInfo } from "../model/image.ts";
import type { Problem } from "../model/problem.ts";
import type { Tag, TagDef } from "../model/tag.ts";
import type { SourceTree } from "./sourceTree.ts";

/** How sure a format is that a folder is its own. `weak` is never chosen without asking. */
export type Certainty = "certain" | "likely" | "weak";

/** A format's claim on a folder. */
export interface Detection {
  readonly slug: string;
  readonly certainty: Certainty;
  /** The folder inside the drop where the dataset begins; empty for the drop itself. */
  readonly root: string;
  /** What speaks for it, as sentences for the user: "meta.json declares 7 classes". */
  readonly reasons: readonly string[];
}

/** A dataset (a split, or a folder). `name` is unique in the drop; nested datasets are joined with `/`. */
export interface DatasetEvent {
  readonly type: "dataset";
  readonly name: string;
}

/**
 * One image with everything the drop says about it. `labelled` tells "reviewed, nothing there" (true, no figures) from "not labelled"
 * (false). `path` is the image's file in the drop; `name` is what the image is called inside its dataset.
 */
export interface ImageEvent {
  readonly type: "image";
  readonly dataset: string;
  readonly name: string;
  readonly path: DatasetPath;
  readonly info: ImageInfo;
  readonly labelled: boolean;
  readonly figures: readonly Figure[];
  readonly tags: readonly Tag[];
  readonly description?: string;
  /**
   * The size in pixels that the annotation states and its coordinates belong to; the upright size of the image when absent. When it is the
   * stored size of an image that EXIF turns by a quarter, the figures lie on the picture as stored (see `framedOn` in geometryRules.ts).
   */
  readonly annotatedSize?: { readonly width: number; readonly height: number };
  /** Free metadata of the image (any JSON object), word for word. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Annotation fields that the product does not use, word for word. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A class as a reader declares it: without a colour where the dataset gives it none. */
export type DeclaredClass = Omit<ClassDef, "color"> & { readonly color?: string | undefined };

/** A class or tag that the drop declares. Comes before the first image that uses it. */
export interface ClassEvent {
  readonly type: "class";
  readonly class: DeclaredClass;
}
export interface TagEvent {
  readonly type: "tag";
  readonly tag: TagDef;
}

export interface ProblemEvent {
  readonly type: "problem";
  readonly problem: Problem;
  /** How many annotations are lost with it, when that is known. */
  readonly annotations?: number;
}

/**
 * What became of a file that is not an image of the project. `used`: read as annotation or metadata. `skipped`: not used, for one of the
 * reasons in report/skipReasons.ts. `failed`: could not be read. Every file of the tree that no image event
 * names gets exactly one of these, so that reports add up.
 */
export interface FileEvent {
  readonly type: "file";
  readonly path: DatasetPath;
  readonly outcome: "used" | "skipped" | "failed";
  readonly reason?: string;
}

/** What a reader yields, in any order but: a class, tag or dataset comes before the images that use it. */
export type ReadEvent = DatasetEvent | ClassEvent | TagEvent | ImageEvent | FileEvent | ProblemEvent;

/** What `readDataset` makes of it: every class has its colour. */
export type SettledEvent = Exclude<ReadEvent, ClassEvent> | { readonly type: "class"; readonly class: ClassDef };

/** What a format is given besides the tree. */
export interface ReadContext<Options> {
  readonly options: Options;
  /** Where the dataset begins, from `Detection.root`. */
  readonly root: string;
  readonly signal?: AbortSignal;
}

/** An image as a writer receives it: what `ImageEvent` holds, with its bytes on demand. */
export interface StoredImage extends Omit<ImageEvent, "type" | "path"> {
  readonly bytes: number;
  content(): AsyncIterable<Uint8Array>;
}

/** What is known of a stored image without its bytes. */
export type ImageContent = Omit<StoredImage, "bytes" | "content">;

/** What is known of a project before its first image. */
export interface ProjectHead {
  readonly title: string;
  readonly classes: readonly ClassDef[];
  readonly tags: readonly TagDef[];
  /** File names in the archive are to be such that every system takes them, and tells them apart: Windows and macOS as well. */
  readonly portableNames?: boolean;
}

/** A project as a writer receives it; images come dataset by dataset, streamed, each time in the same order. */
export interface StoredProject extends ProjectHead {
  images(signal?: AbortSignal): AsyncIterable<StoredImage>;
}

/** One file of an archive being written: a path inside it, its exact size and its content. */
export interface ArchiveEntry {
  readonly path: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array> | Uint8Array;
  /** The entry is the bytes of an image: a download of labels alone leaves it out. */
  readonly isImage?: true;
}

/**
 * Tells that a download would not hold something, as a sentence that is the same for every image, such as "Lines are left out."; one
 * sentence for each kind of thing, so that it can be counted. `times` is 1 when absent.
 */
export type ReportLoss = (sentence: string, times?: number) => void;

/** Follows a project as its writer does, and tells what gets lost. */
export interface LossFinder {
  /** It looks at datasets and names alone, so that labels need not be read for it. */
  readonly namesOnly?: true;
  /** Takes the next image, in the order in which `write` gets them. */
  image(image: ImageContent): void;
  /** Comes after the last image, for what shows only then. */
  end?(): void;
}

/**
 * A dataset format. Pure: no DOM, no Node, no network; the same code runs in the page (detection, pre-flight, preview) and on the server
 * (import, download).
 */
export interface DatasetFormat<Options = unknown> {
  /** Stable number on the wire; never reused. */
  readonly preset: number;
  readonly slug: string;
  readonly title: string;
  /** One line for the list of presets. */
  readonly description: string;
  /** The folder shapes it takes, each a small drawing in plain text. */
  readonly shapes: readonly string[];
  /**
   * Choices where the format is ambiguous, each with a default: texts, numbers, booleans and enums. The page builds its form from
   * `.meta({ title, description })`; an enum may have `labels`, words for its values by value, a text may be `multiline`.
   */
  readonly options: z.ZodType<Options>;
  /** Claims on folders of the tree, best first; empty when nothing fits. Never by one file name alone. */
  detect(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]>;
  /** Reads the dataset as a stream. Bad data gives problems, never a throw. */
  read(tree: SourceTree, context: ReadContext<Options>): AsyncIterable<ReadEvent>;
  /** Writes a project in this format, entry by entry. */
  write?(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry>;
  /** Finds what `write` would lose, before a download starts. Absent when it is nothing. */
  losses?(project: ProjectHead, report: ReportLoss): LossFinder;
}
