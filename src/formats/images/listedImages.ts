import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Size } from "../geometry/rules.ts";
import type { SourceFile } from "../sourceTree.ts";
import type { AnnotationPlace } from "./annotationPlace.ts";

/** An annotation file that lists many images by name. */
export interface Listing {
  readonly path: DatasetPath;
  readonly images: readonly ListedEntry[];
  /** False for a file that only lists images: they are then not labelled, rather than labelled with nothing. */
  readonly hasAnnotations: boolean;
}

/** An image as an annotation file lists it. */
export interface ListedEntry {
  readonly id?: string | number;
  /** Undefined for an image that annotations refer to and the file does not list. */
  readonly fileName?: string;
  /** How many annotations it has. */
  readonly annotations: number;
  /** False for an image that is listed and was not labelled; default true. */
  readonly labelled?: boolean;
  /** The size of the image in pixels, when the file states it. It decides between images of the same name. */
  readonly size?: Size;
  /** The size of the image file in bytes, when the annotation file states it. It decides as `size` does. */
  readonly bytes?: number;
}

/** An annotation file, and the dataset that its place suggests. */
export interface PlacedFile<File extends Listing> {
  readonly file: File;
  readonly place: AnnotationPlace;
}

/** An entry of an annotation file that describes an image of the drop. */
export interface ImageSource<File extends Listing> {
  readonly file: File;
  /** Index into the images of the file. */
  readonly ref: number;
  readonly entry: File["images"][number];
}

/** An image of the drop, and the entries of annotation files that describe it. */
export interface ListedImage<File extends Listing> {
  readonly file: SourceFile;
  readonly dataset: string;
  readonly name: string;
  readonly sources: readonly ImageSource<File>[];
}
