import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import { count, formatCount } from "../../model/plural.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import type { DatasetFormat, ProblemEvent, SettledEvent } from "../format.ts";
import { isImageName } from "../images/imageFile.ts";
import { findsNamesake } from "../images/namedAfterImage.ts";
import type { SourceTree } from "../sourceTree.ts";
import { problemEvent } from "./problemEvent.ts";
import { skipReason } from "./skipReasons.ts";

/** Files that are opened and listed one by one: of each extension, and in all. */
const LISTED_OF_EXTENSION = 20;
const LISTED = 100;

/** Reasons that state only that a file was not used. Others state what it is. */
const unexplained: ReadonlySet<string> = new Set([
  skipReason.notAnImage,
  skipReason.notAnAnnotation,
  skipReason.notALabelFile,
  skipReason.notPartOfDataset,
  skipReason.outsideOfRoot,
  skipReason.unsupported,
]);

/** A file that was not read. */
interface FileNotRead {
  readonly path: DatasetPath;
  /** The image of which it has the name. */
  readonly image: DatasetPath | undefined;
}

/** Collects files that are not images and that no reader used or reported, because labels may be among them. */
export class FilesNotRead {
  readonly #format: Pick<DatasetFormat, "slug">;
  readonly #skipped: DatasetPath[] = [];
  /** Files that a problem names. */
  readonly #reported = new Set<string>();

  /** `format`: the one that reads the drop. */
  constructor(format: Pick<DatasetFormat, "slug">) {
    this.#format = format;
  }

  /** Passes the events of a drop on and remembers the files that nothing explains. */
  *noting(events: Iterable<SettledEvent>): Generator<SettledEvent> {
    for (const event of events) {
      this.#take(event);
      yield event;
    }
  }

  #take(event: SettledEvent): void {
    if (event.type === "problem" && event.problem.path !== undefined) this.#reported.add(event.problem.path);
    if (event.type !== "file" || event.outcome !== "skipped" || isImageName(event.path)) return;
    if (unexplained.has(event.reason ?? "")) this.#skipped.push(event.path);
  }

  /**
   * Yields a problem for each of the first files that have the name of one of the `images` of the project, with their first line and the
   * nearest format, and one that counts all when there are more. `all`: the same for files of other names, as when no format was detected.
   */
  async *problems(
    tree: SourceTree,
    images: readonly DatasetPath[],
    all: boolean,
    signal?: AbortSignal,
  ): AsyncGenerator<ProblemEvent, void, undefined> {
    const paths = this.#skipped.filter((path) => !this.#reported.has(path)).sort();
    if (paths.length === 0 || images.length === 0) return;
    const imported = new Set(images);
    const imagesOfDrop = tree.files.map(({ path }) => path).filter(isImageName);
    const namesakeOf = findsNamesake(new Set([...imagesOfDrop, ...images]));
    const files = paths.map((path): FileNotRead => {
      const image = namesakeOf(path);
      return { path, image: image !== undefined && imported.has(image) ? image : undefined };
    });
    const named = files.filter(({ image }) => image !== undefined);
    yield* this.#list(tree, "file_of_image_not_read", named, images, signal);
    const others = all ? files.filter(({ image }) => image === undefined) : [];
    yield* this.#list(tree, "only_images_read", others, images, signal);
  }

  async *#list(
    tree: SourceTree,
    code: ProblemCode,
    files: readonly FileNotRead[],
    [anyImage]: readonly DatasetPath[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ProblemEvent, void, undefined> {
    const listed = firstOfEachExtension(files);
    // Brings every reader, which the page needs only when there is such a file.
    const { nearestFormat } = await import("../detect/nearestFormat.ts");
    for (const { path, image } of listed) {
      signal?.throwIfAborted();
      const example = image ?? anyImage;
      if (example === undefined) return;
      const { content, advice } = await nearestFormat(tree, path, example, this.#format.slug, signal);
      const what = image === undefined ? "The file is not an image." : `The file has the name of the image ${image}.`;
      const action = ["The file is skipped.", advice].filter((sentence) => sentence !== undefined).join(" ");
      yield problemEvent({ code, path, message: `${what} ${content}`, action });
    }
    if (files.length > listed.length) yield problemEvent(countOf(code, files, listed.length));
  }
}

function firstOfEachExtension(files: readonly FileNotRead[]): readonly FileNotRead[] {
  const counts = new Map<string, number>();
  return files
    .filter(({ path }) => {
      const extension = extensionOf(path);
      const before = counts.get(extension) ?? 0;
      counts.set(extension, before + 1);
      return before < LISTED_OF_EXTENSION;
    })
    .slice(0, LISTED);
}

/** Extensions that the message names. */
const NAMED_EXTENSIONS = 5;

function countOf(code: ProblemCode, files: readonly FileNotRead[], listed: number) {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(extensionOf(path), (counts.get(extensionOf(path)) ?? 0) + 1);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, NAMED_EXTENSIONS);
  const kinds = most.map(
    ([extension, of]) => `${formatCount(of)} ${extension === "" ? "without an extension" : extension}`,
  );
  const rest = counts.size > most.length ? ", and others" : "";
  const which = code === "only_images_read" ? "are not images" : "have the name of an image";
  return {
    code,
    message: `${count(files.length, "file")} of the drop ${which} and were not read: ${kinds.join(", ")}${rest}.`,
    action: `They are skipped. The first ${formatCount(listed)} are listed one by one.`,
  };
}
