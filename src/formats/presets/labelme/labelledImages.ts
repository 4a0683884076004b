import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { ImageInfo } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Result } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { EmbeddedImage, ImageEvent, ReadEvent } from "../../format.ts";
import { ImageNames } from "../../images/imageNames.ts";
import { withoutContainerFolders } from "../../images/stemKeys.ts";
import { DatasetEvents } from "../../read/imageEvents.ts";
import { atMost, settleFigures } from "../../read/settleFigures.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { FILE_FIELDS } from "./fields.ts";
import type { LabelFile } from "./labelFile.ts";
import { flagTags, wordTags } from "./shape.ts";

/** An image, in a file of its own or inside its label file. */
export interface FoundImage {
  /** Its file, or the label file that contains it. */
  readonly path: DatasetPath;
  readonly info: ImageInfo;
  /** The path whose last segment is its name; default: `path`. */
  readonly named?: DatasetPath;
  readonly embedded?: EmbeddedImage;
}

/** The label file of an image. */
interface LabelFileOfImage {
  readonly path: DatasetPath;
  readonly read: Result<LabelFile, ProblemDetails>;
}

/** Yields the events of images with what their label files contain. */
export class LabelledImages {
  readonly #prefix: string;
  readonly #declarations = new Declarations();
  readonly #names = new ImageNames();
  readonly #datasets = new DatasetEvents();

  /** `root`: the folder below which folders are datasets. */
  constructor(root: string) {
    this.#prefix = root === "" ? "" : `${root}/`;
  }

  /** Yields the next image, and the problems and the outcome of its label file, unless that contains the image. */
  *image(found: FoundImage, labels: LabelFileOfImage | undefined): Generator<ReadEvent> {
    const { path, info, named = path, embedded } = found;
    const dataset = withoutContainerFolders(path.slice(this.#prefix.length)) || "ds0";
    yield* this.#datasets.begin(dataset);
    const { name, problem: renamed } = this.#names.nameFor(dataset, named);
    if (renamed !== undefined) yield problemEvent({ ...renamed, path });
    const image: UnlabelledImage = { type: "image", dataset, name, path, info, ...(embedded && { embedded }) };
    if (labels !== undefined && labels.path !== path) {
      yield fileEvent(labels.path, labels.read.ok ? "used" : "failed");
    }
    yield* this.#labelled(image, labels);
  }

  /** Yields what is known after the last image. */
  *rest(): Generator<ReadEvent> {
    for (const problem of this.#names.rest()) yield problemEvent(problem);
  }

  *#labelled(image: UnlabelledImage, labels: LabelFileOfImage | undefined): Generator<ReadEvent> {
    if (labels === undefined || !labels.read.ok) {
      if (labels !== undefined && !labels.read.ok) {
        const action = "The image is imported without labels.";
        yield problemEvent({ ...labels.read.failure, path: labels.path, action });
      }
      yield { ...image, labelled: false, figures: [], tags: [] };
      return;
    }
    const { path } = labels;
    const { json, shapes, problems, size } = labels.read.value;
    for (const problem of atMost(problems, path)) yield problemEvent(problem);
    const settled = settleFigures(shapes, image.info, size, path);
    for (const problem of settled.problems) yield problemEvent(problem);
    const content = yield* this.#declarations.introduce({ figures: settled.figures, tags: tagsOf(json) });
    const extra = otherFields(json, FILE_FIELDS);
    const { description } = json;
    yield {
      ...image,
      labelled: true,
      ...content,
      ...(typeof description === "string" && description !== "" && { description }),
      ...(size && { annotatedSize: size }),
      ...(extra && { extra }),
    };
  }
}

/** Returns the flags of an image as tags, and `tags` and `checked` of X-AnyLabeling. */
function tagsOf({ flags, tags, checked }: JsonObject): Tag[] {
  const all = [...flagTags(flags), ...wordTags(tags), ...(checked === true ? [{ name: "checked" }] : [])];
  return all.filter(({ name }, i) => all.findIndex((tag) => tag.name === name) === i);
}

/** An image without what its label file contains. */
type UnlabelledImage = Pick<ImageEvent, "type" | "dataset" | "name" | "path" | "info" | "embedded">;
