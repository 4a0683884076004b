import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { CLASS_TAG } from "./read.ts";

/**
 * Writes the classes of images: a folder for each dataset with a folder for each class, and `labels.csv` with the same content, which has a row for
 * each class of an image. Images without a class are in the folder of their dataset.
 */
export async function* writeClassification(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  const places = new ClassPlaces(project);
  let bytes = 0;
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    bytes += tableRows(image, places.next(image)).length;
  }
  if (bytes > 0) {
    yield { path: `${top}/labels.csv`, bytes: HEAD.length + bytes, content: table(project, signal) };
  }
  const again = new ClassPlaces(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const path = `${top}/${again.next(image)}`;
    yield { path, bytes: image.bytes, content: image.content(), isImage: true };
  }
}

/** Returns the classes of an image: its tags without a value, and the values of its tags named `class`. */
export function classesOf({ tags }: Pick<ImageContent, "tags">): string[] {
  const titles = tags.flatMap(({ name, value }) => {
    if (value === undefined) return [name];
    return name === CLASS_TAG ? [String(value)] : [];
  });
  return [...new Set(titles)].filter((title) => title !== "");
}

/** The paths of images below the top folder, the same for the same sequence of images. */
class ClassPlaces {
  readonly #datasets: ArchivePlaces;
  readonly #classes: ArchivePlaces;

  constructor(project: ProjectHead) {
    this.#datasets = new ArchivePlaces(project);
    this.#classes = new ArchivePlaces(project, { folderOf: (title) => archiveName(title, "class") });
  }

  /** Returns the path of the next image. */
  next(image: ImageContent): string {
    const [title] = classesOf(image);
    const folder = this.#datasets.folder(image.dataset);
    const name = this.#datasets.imageName(image);
    return title === undefined ? `${folder}/${name}` : `${folder}/${this.#classes.folder(title)}/${name}`;
  }
}

const HEAD = new TextEncoder().encode("filename,label\n");

async function* table(project: StoredProject, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  yield HEAD;
  const places = new ClassPlaces(project);
  for await (const image of project.images(signal)) yield tableRows(image, places.next(image));
}

/** A row for each class of an image. */
function tableRows(image: ImageContent, path: string): Uint8Array {
  return new TextEncoder().encode(
    classesOf(image)
      .map((title) => `${cell(path)},${cell(title)}\n`)
      .join(""),
  );
}

function cell(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
