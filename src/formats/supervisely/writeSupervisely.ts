import type { ArchiveEntry, StoredImage, StoredProject } from "../format.ts";
import { annotationToJson } from "./annotationJson.ts";
import { metaToJson } from "./metaJson.ts";

/** Folder names that mean something to the format and so cannot name a dataset. */
const reserved = new Set(
  "img ann meta datasets img_info seg masks_human masks_machine masks_instances blob".split(" "),
);

/**
 * Writes a project as Supervisely downloads it: one folder with `meta.json` of the fourth generation, then for every image its bytes, its
 * annotation `<name.ext>.json`, and its metadata where it has some. An image that is not labelled gets an annotation as well, because the
 * SDK refuses a project without; it says `"labelled": false`.
 */
export async function* writeSupervisely(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = fileName(project.title, "project");
  yield jsonEntry(`${top}/meta.json`, metaToJson(project.classes, project.tags));
  const folders = new UniqueNames();
  const names = new Map<string, UniqueNames>();
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    const folder = `${top}/${folders.of(image.dataset, datasetFolder(image.dataset))}`;
    const inFolder = names.get(folder) ?? new UniqueNames();
    names.set(folder, inFolder);
    const name = inFolder.next(fileName(image.name, "image"));
    yield { path: `${folder}/img/${name}`, bytes: image.bytes, content: image.content() };
    yield jsonEntry(`${folder}/ann/${name}.json`, annotationToJson(image));
    if (image.meta !== undefined) yield jsonEntry(`${folder}/meta/${name}.json`, image.meta);
  }
}

/** `train/night` is written as `train/datasets/night`. */
function datasetFolder(dataset: StoredImage["dataset"]): string {
  return dataset
    .split("/")
    .map((segment) => fileName(segment, "dataset"))
    .map((segment) => (reserved.has(segment) ? `${segment}_` : segment))
    .join("/datasets/");
}

/** A name without what the format forbids in names; `/`, `|`, `\` and NUL become `_`. */
function fileName(name: string, otherwise: string): string {
  const cleaned = name.replace(/[/|\\\0]/g, "_");
  return cleaned === "" || cleaned === "." || cleaned === ".." ? otherwise : cleaned;
}

/** Sees to it that cleaning does not make two names one: the later one gets `_01` before its extension. */
class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #given = new Map<string, string>();

  /** The same answer for the same key. */
  of(key: string, wanted: string): string {
    const given = this.#given.get(key) ?? this.next(wanted);
    this.#given.set(key, given);
    return given;
  }

  next(wanted: string): string {
    const dot = wanted.lastIndexOf(".");
    const cut = dot > 0 ? dot : wanted.length;
    let name = wanted;
    for (let n = 1; this.#taken.has(name); n++) {
      name = `${wanted.slice(0, cut)}_${String(n).padStart(2, "0")}${wanted.slice(cut)}`;
    }
    this.#taken.add(name);
    return name;
  }
}

function jsonEntry(path: string, value: unknown): ArchiveEntry {
  const content = new TextEncoder().encode(JSON.stringify(value));
  return { path, bytes: content.length, content };
}
