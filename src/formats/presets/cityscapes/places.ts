import { ArchivePlaces, archiveName } from "../../export/archiveNames.ts";
import type { ImageContent, ProjectHead } from "../../format.ts";
import { extensionOfKind, isImageName } from "../../images/imageFile.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import { isSameSplit } from "../../images/splitNames.ts";
import { isTypeFolder } from "./fileKind.ts";

/** The splits that loaders open. */
const SPLITS = ["train", "val", "test"] as const;
/** At the end of the name of an image. */
const IMAGE_SUFFIX = "_leftImg8bit";
/** What readers search for in the name of a file; what is before it is the name of a scene. */
const MARKS = /_(?:left|right)Img(?:8|16)bit|_gt(?:Fine|Coarse)(?=_)/gi;
/** The name of a scene of Cityscapes: city, sequence and frame. */
const SCENE = /^([a-z]{4,})_\d{6}_\d{6}$/;

/** The place of an image: `train/aachen`, and `aachen_000000_000019` with and without the end of its name. */
interface CityscapesPlace {
  readonly folder: string;
  readonly scene: string;
  readonly name: string;
}

/**
 * Places of the images of a project in `leftImg8bit` and `gtFine`. A dataset called like a split is that split, the others are cities of `train`. Scenes
 * have unique names in their split. Calls in the same order return the same places.
 */
export class CityscapesPlaces {
  readonly #project: Pick<ProjectHead, "portableNames">;
  readonly #folders: ArchivePlaces;
  readonly #names = new Map<string, ArchivePlaces>();

  constructor(project: Pick<ProjectHead, "portableNames">) {
    this.#project = project;
    this.#folders = new ArchivePlaces(project, { folderOf: splitAndCity });
  }

  /** Returns split and city of a dataset: `train/aachen`. */
  folder(dataset: string): string {
    return this.#folders.folder(dataset);
  }

  /** Returns the name of the next image. Call either this or `next` once for each image. */
  imageName(image: Pick<ImageContent, "dataset" | "name" | "info">): string {
    return this.next(image).name;
  }

  /** Returns the place of the next image. The city in the name of a scene is its folder, as in Cityscapes, unless its dataset has one. */
  next({ dataset, name, info }: Pick<ImageContent, "dataset" | "name" | "info">): CityscapesPlace {
    const folder = this.folder(dataset);
    const split = splitOf(folder) ?? "";
    const unique = this.#namesIn(split).imageName({ dataset, name });
    const scene = sceneOf(unique);
    const city = splitOf(dataset) === dataset.toLowerCase() ? SCENE.exec(scene)?.[1] : undefined;
    return {
      folder: city === undefined ? folder : `${split}/${city}`,
      scene,
      name: `${scene}${IMAGE_SUFFIX}${unique.slice(scene.length) || extensionOfKind(info.kind)}`,
    };
  }

  #namesIn(split: string): ArchivePlaces {
    const known = this.#names.get(split);
    if (known !== undefined) return known;
    const rename = (name: string) => {
      const stem = sceneOf(name);
      return (stem.replace(MARKS, "") || "image") + name.slice(stem.length);
    };
    const names = new ArchivePlaces(this.#project, { oneFolder: true, keyOf: sceneOf, rename });
    this.#names.set(split, names);
    return names;
  }
}

/** Returns the split of a dataset or a folder by its first segment, as Cityscapes calls it; undefined for any other. */
export function splitOf(dataset: string): string | undefined {
  const [first = ""] = dataset.split("/");
  return SPLITS.find((split) => isSameSplit(split, first));
}

function splitAndCity(dataset: string): string {
  const split = splitOf(dataset);
  const inSplit = split === undefined ? "" : dataset.split("/").slice(1).join("/");
  const city = archiveName(inSplit || dataset, "city");
  // A city called like a folder of Cityscapes would be taken for one.
  return `${split ?? "train"}/${isTypeFolder(city) ? `city_${city}` : city}`;
}

function sceneOf(name: string): string {
  return isImageName(name) ? withoutExtension(name) : name;
}
