import type { ProjectHead } from "../format.ts";

/** A name without what archives and dataset formats forbid in names: `/`, `|`, `\` and NUL become `_`. */
export function archiveName(name: string, otherwise: string): string {
  const cleaned = name.replace(/[/|\\\0]/g, "_");
  return cleaned === "" || cleaned === "." || cleaned === ".." ? otherwise : cleaned;
}

/** Names that Windows keeps for devices, whatever their extension. */
const DEVICES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** A name that every usual file system takes. */
function portable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Windows takes none of them
  const cleaned = name.replace(/[<>:"|?*\u0000-\u001f]/g, "_").replace(/[. ]$/, "_");
  return DEVICES.test(cleaned) ? `_${cleaned}` : cleaned;
}

/** What of a name Windows and macOS report apart. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** The folder at the top of an archive. */
export function topFolder({ title, portableNames }: Pick<ProjectHead, "title" | "portableNames">): string {
  const name = archiveName(title, "project");
  return portableNames ? portable(name) : name;
}

/** The path of a dataset as folders, each with a name that archives take. */
export function datasetPath(dataset: string): string {
  return dataset
    .split("/")
    .map((segment) => archiveName(segment, "dataset"))
    .join("/");
}

/** Sees to it that cleaning does not make two names one: the later one gets `_01` before its extension. */
class UniqueNames {
  readonly #taken = new Set<string>();

  /** `keyOf` says what of a name must not come twice, such as its stem. */
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
export interface ArchiveLayout {
  /** The folder that a dataset should have; default its path. */
  readonly folderOf?: (dataset: string) => string;
  /** What of an image's name must not come twice in a folder, such as its stem; default the whole name. */
  readonly keyOf?: (name: string) => string;
  /** All images lie in one folder, whatever their dataset. */
  readonly oneFolder?: boolean;
}

/**
 * Where the images of a project go in an archive: names that file systems take, none of them twice. Asked in the same order, it answers
 * the same.
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

  /** The folder of a dataset; always the same. */
  folder(dataset: string): string {
    const known = this.#folders.get(dataset);
    if (known !== undefined) return known;
    const wanted = (this.#layout.folderOf ?? datasetPath)(dataset);
    const path = this.#isPortable ? wanted.split("/").map(portable).join("/") : wanted;
    const folder = this.#folderNames.next(path, this.#isPortable ? folded : (name) => name);
    this.#folders.set(dataset, folder);
    return folder;
  }

  /** The name of the next image in its folder. To be asked once for each image. */
  imageName(image: { readonly dataset: string; readonly name: string }): string {
    const folder = this.#layout.oneFolder ? "" : this.folder(image.dataset);
    const names = this.#imageNames.get(folder) ?? new UniqueNames();
    this.#imageNames.set(folder, names);
    const { keyOf = (name: string) => name } = this.#layout;
    const name = archiveName(image.name, "image");
    if (!this.#isPortable) return names.next(name, keyOf);
    return names.next(portable(name), (wanted) => folded(keyOf(wanted)));
  }
}
