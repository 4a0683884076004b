import type { z } from "zod";
import type { ClassDef } from "../model/classDef.ts";
import type { DatasetPath } from "../model/datasetPath.ts";
import type { Figure } from "../model/figure.ts";
import type { Sha256Base64 } from "../model/hash.ts";
import type { ImageInfo } from "../model/image.ts";
import type { ImageFault } from "../model/imageFault.ts";
import type { Problem } from "../model/problem.ts";
import type { Tag, TagDef } from "../model/tag.ts";
import type { ImageMask } from "./masks/imageMask.ts";
import type { SourceTree } from "./sourceTree.ts";

/** How sure a format is about a drop. A `weak` detection is never used without asking. */
export type Certainty = "certain" | "likely" | "weak";

/** The claim of a format on a folder of the drop. */
export interface Detection {
  readonly slug: string;
  readonly certainty: Certainty;
  /** The folder inside the drop where the dataset begins; empty for the drop itself. */
  readonly root: string;
  /** The evidence, as the page shows it: "meta.json declares 7 classes". */
  readonly reasons: readonly string[];
  /**
   * The evidence fits other formats as well, such as names of folders alone: the claim is dropped when another format claims label files of the
   * same images.
   */
  readonly yields?: true;
}

/** Data that a drop contains and that is known and not read. */
export interface UnreadFormat {
  /** Its name, as in "This is ...": `a video`, `an archive`. */
  readonly name: string;
  /** The evidence: "the drop contains film.mp4". */
  readonly reason: string;
  /** What to do instead, as a sentence. */
  readonly advice: string;
}

/** A dataset (a split, or a folder). `name` is unique in the drop; nested datasets are joined with `/`. */
export interface DatasetEvent {
  readonly type: "dataset";
  readonly name: string;
}

/** An image that has no file of its own: a field of an annotation file contains it as base64. */
export interface EmbeddedImage {
  /** The name of the field, at the top level of the JSON. */
  readonly field: string;
  /** Size and hash of the image without base64. */
  readonly bytes: number;
  readonly hash: Sha256Base64;
  /** What is wrong with its structure; absent for a sound image. */
  readonly fault?: ImageFault;
}

/**
 * One image with its annotation. `labelled` distinguishes "no objects" (true, no figures) from "not labelled" (false). `path` is the file of
 * the image in the drop, or the annotation file that contains it (`embedded`); `name` is its name in its dataset.
 */
export interface ImageEvent {
  readonly type: "image";
  readonly dataset: string;
  readonly name: string;
  readonly path: DatasetPath;
  readonly embedded?: EmbeddedImage;
  readonly info: ImageInfo;
  readonly labelled: boolean;
  readonly figures: readonly Figure[];
  readonly tags: readonly Tag[];
  readonly description?: string;
  /**
   * The size in pixels that the annotation states and to which its coordinates refer; the upright size of the image when absent. When it is
   * the stored size of an image that EXIF rotates by a quarter turn, the figures lie on the stored pixels (see `framedOn`).
   */
  readonly annotatedSize?: { readonly width: number; readonly height: number };
  /** Free metadata of the image (any JSON object), unchanged. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Annotation fields that the product does not use, unchanged. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A class as a reader declares it: without a colour if the dataset has none for it. */
export type DeclaredClass = Omit<ClassDef, "color"> & { readonly color?: string | undefined };

/** A class of the drop. Comes before the first image that uses it. */
interface ClassEvent {
  readonly type: "class";
  readonly class: DeclaredClass;
}
/** A tag of the drop. Comes before the first image that uses it. */
interface TagEvent {
  readonly type: "tag";
  readonly tag: TagDef;
}

/** A problem in the data. */
export interface ProblemEvent {
  readonly type: "problem";
  readonly problem: Problem;
  /** How many annotations are lost with it, if known. */
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

/** A table of the drop of which a person can choose what its columns are (see `read/columnRule.ts`), and what they are read as. */
export interface ReadTable {
  readonly path: DatasetPath;
  /** True for one of several tables that are named after their images and have the same columns. */
  readonly isPerImage: boolean;
  /** Undefined for a table without headings. */
  readonly header: readonly string[] | undefined;
  /** The first rows; long cells are cut. */
  readonly rows: readonly (readonly string[])[];
  /** What each column is read as; of a table that is not read, as far as it is known. */
  readonly meanings: readonly string[];
  readonly isRead: boolean;
  /** Why the meanings are hardly right, as a sentence. */
  readonly doubt?: string | undefined;
}

/** A table of the drop. */
export interface TableEvent {
  readonly type: "table";
  readonly table: ReadTable;
}

/** What a reader yields. A class, tag or dataset comes before the images that use it; otherwise the order is free. */
export type ReadEvent = DatasetEvent | ClassEvent | TagEvent | ImageEvent | FileEvent | ProblemEvent | TableEvent;

/** What `readDataset` yields: every class has a colour. */
export type SettledEvent = Exclude<ReadEvent, ClassEvent> | { readonly type: "class"; readonly class: ClassDef };

/** What a format is given besides the tree. */
export interface ReadContext<Options> {
  readonly options: Options;
  /** Where the dataset begins, from `Detection.root`. */
  readonly root: string;
  /** Masks of images, which are not among the files of the tree; see `DatasetFormat.keepsMask`. They can be read by their paths. */
  readonly masks?: readonly ImageMask[];
  readonly signal?: AbortSignal;
}

/** An image as a writer receives it: the fields of `ImageEvent`, with its bytes on demand. */
export interface StoredImage extends Omit<ImageEvent, "type" | "path" | "embedded"> {
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
  /** File names in the archive have to be accepted and distinguished by every system, Windows and macOS included. */
  readonly portableNames?: boolean;
  /** Choices for the export, as `DatasetFormat.writeOptions` describes them. A choice that is missing has its default. */
  readonly writeOptions?: Readonly<Record<string, unknown>>;
}

/** A project as a writer receives it; images are streamed dataset by dataset, always in the same order. */
export interface StoredProject extends ProjectHead {
  images(signal?: AbortSignal): AsyncIterable<StoredImage>;
}

/** One file of an archive: its path, its exact size and its content. */
export interface ArchiveEntry {
  readonly path: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array> | Uint8Array;
  /** The entry is an image: a download of labels alone does not contain it. */
  readonly isImage?: true;
}

/**
 * Reports something that a download would lose, as a sentence that is the same for every image, such as "Lines are lost.": one sentence for
 * each kind of loss, so that it can be counted. `times`: default 1.
 */
export type ReportLoss = (sentence: string, times?: number) => void;

/** Takes the images of a project in the order of its writer, and reports what is lost. */
export interface LossFinder {
  /** It uses only datasets and names, so that labels need not be read for it. */
  readonly namesOnly?: true;
  /** Takes the next image, in the order in which `write` gets them. */
  image(image: ImageContent): void;
  /** Is called after the last image, for losses that are only known then. */
  end?(): void;
}

/** A file of the drop that an option names. */
export interface OptionFile {
  /** The name of the option. */
  readonly option: string;
  readonly path: string;
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
  /** The layouts that it reads, each a small drawing in plain text. */
  readonly shapes: readonly string[];
  /**
   * Choices where the format is ambiguous, each with a default: texts, numbers, booleans, enums, and the columns of tables
   * (`read/columnMapping.ts`). The page builds its form from `.meta({ title, description })`; an enum may have `labels` for its values, by value; a
   * text may be `multiline`.
   */
  readonly options: z.ZodType<Options>;
  /** Returns the files of the drop that options name: an import without them is refused. Absent for a format whose options name none. */
  filesInOptions?(options: Options): readonly OptionFile[];
  /** Returns claims on folders of the tree, best first; empty when nothing fits. One file name alone is not enough for a claim. */
  detect(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]>;
  /** Returns data of the format that it recognizes and does not read, such as videos. Called when no format has a sure claim. */
  findUnread?(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined>;
  /**
   * Returns true for a mask that stays among the files which `read` gets, because the format reads masks or distinguishes them from images itself. All
   * others are skipped unless `read` uses them: a mask is not an image. Absent for a format that reads none.
   */
  keepsMask?(mask: ImageMask): boolean;
  /**
   * Returns true for a list of the images of a split (`train.txt`) that `read` uses itself. All others are used by `readDataset`, which moves images
   * into their splits. Absent for a format without such lists.
   */
  keepsSplitList?(path: DatasetPath): boolean;
  /** Reads the dataset as a stream. Bad data gives problems, never a throw. */
  read(tree: SourceTree, context: ReadContext<Options>): AsyncIterable<ReadEvent>;
  /** Choices for `write`, each with a default, described as in `options`. Absent for a format without such choices. */
  readonly writeOptions?: z.ZodType<Readonly<Record<string, unknown>>>;
  /** Writes a project in this format, entry by entry. */
  write?(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry>;
  /** Returns what finds the losses of `write` before a download starts. Absent for a format without losses. */
  losses?(project: ProjectHead, report: ReportLoss): LossFinder;
}
