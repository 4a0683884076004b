import type { ProjectHead } from "../format.ts";

/** Returns a name without characters that archives and dataset formats forbid: `/`, `|`, `\` and NUL become `_`. `otherwise`: for an empty one. */
export function archiveName(name: string, otherwise: string): string {
  const cleaned = name.replace(/[/|\\\0]/g, "_");
  return cleaned === "" || cleaned === "." || cleaned === ".." ? otherwise : cleaned;
}

/** Names that Windows reserves for devices, whatever their extension. */
const DEVICES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** A name that every common file system accepts. */
function portable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Windows accepts none of them
  const cleaned = name.replace(/[<>:"|?*\u0000-\u001f]/g, "_").replace(/[. ]$/, "_");
  return DEVICES.test(cleaned) ? `_${cleaned}` : cleaned;
}

/** Names that Windows and macOS do not distinguish have the same folded form. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Returns the folder at the top of an archive. */
export function topFolder({ title, portableNames }: Pick<ProjectHead, "title" | "portableNames">): string {
  const name = archiveName(title, "project");
  return portableNames ? portable(name) : name;
}

/** Returns the path of a dataset as folders with names that archives accept. */
export function datasetPath(dataset: string): string {
  return dataset
    .split("/")
    .map((segment) => archiveName(segment, "dataset"))
    .join("/");
}

/** Keeps names unique after cleaning: a later one gets `_01` before its extension. */
class UniqueNames {
  readonly #taken = new Set<string>();

  /** Returns a free name. `keyOf` returns the part of a name that has to be unique, such as its stem. */
  next(wanted: string, keyOf: (name: string) => string): string {
    const dot = wanted.lastIndexOf(".");
    const cut = dot > 0 ? dot : wanted.length;
    let name = wanted;
    for (let n = 1; this.#taken.has(keyOf(name)); n++) {
      name = `${wanted.slice(0, cut)}_${String(n).padStart(2, "0")}${wanted.slice(cut)}`;
    }
    this.#taken.add(keyOf(name));
    return name;
  }
}

/** How a format lays out its archive. */
interface ArchiveLayout {
  /** Returns the folder of a dataset; default its path. */
  readonly folderOf?: (dataset: string) => string;
  /** Returns the part of the name of an image that has to be unique in a folder, such as its stem; default the whole name. */
  readonly keyOf?: (name: string) => string;
  /** Returns the name of an image as the readers of the archive demand it; default unchanged. */
  readonly rename?: (name: string) => string;
  /** All images lie in one folder, whatever their dataset. */
  readonly oneFolder?: boolean;
}

/**
 * Places of the images of a project in an archive: unique names that file systems accept. Calls in the same order return the same places.
 */
export class ArchivePlaces {
  readonly #layout: ArchiveLayout;
  readonly #isPortable: boolean;
  readonly #folders = new Map<string, string>();
  readonly #folderNames = new UniqueNames();
  readonly #imageNames = new Map<string, UniqueNames>();

  constructor({ portableNames = false }: Pick<ProjectHead, "portableNames">, layout: ArchiveLayout = {}) {
    this.#layout = layout;
    this.#isPortable = portableNames;
  }

  /** Returns the folder of a dataset; always the same one. */
  folder(dataset: string): string {
    const known = this.#folders.get(dataset);
    if (known !== undefined) return known;
    const wanted = (this.#layout.folderOf ?? datasetPath)(dataset);
    const path = this.#isPortable ? wanted.split("/").map(portable).join("/") : wanted;
    const folder = this.#folderNames.next(path, this.#isPortable ? folded : (name) => name);
    this.#folders.set(dataset, folder);
    return folder;
  }

  /** Returns the name of the next image in its folder. Call it once for each image. */
  imageName(image: { readonly dataset: string; readonly name: string }): string {
    const folder = this.#layout.oneFolder ? "" : this.folder(image.dataset);
    const names = this.#imageNames.get(folder) ?? new UniqueNames();
    this.#imageNames.set(folder, names);
    const { keyOf = (name: string) => name, rename = (name: string) => name } = this.#layout;
    const name = rename(archiveName(image.name, "image"));
    if (!this.#isPortable) return names.next(name, keyOf);
    return names.next(portable(name), (wanted) => folded(keyOf(wanted)));
  }
}
