import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { Tag } from "../../model/tag.ts";
import type { Declarations } from "../classes/declarations.ts";
import type { ReadEvent } from "../format.ts";
import type { Size } from "../geometry/rules.ts";
import type { ListedImage, Listing } from "../images/listedImages.ts";
import { type PlacedFigure, settleFigures } from "./settleFigures.ts";

/** What one annotation file contains about an image. */
export interface ItemContent {
  readonly figures: readonly PlacedFigure[];
  readonly tags: readonly Tag[];
  readonly annotatedSize?: Size | undefined;
  /** The coordinates are relative to the image, so that another size does not move them. */
  readonly isNormalized?: boolean;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** False when the image is listed and was not labelled; default true. */
  readonly labelled?: boolean;
  readonly problems: readonly Omit<ProblemDetails, "path">[];
}

/** What a file contains, and the file. */
export interface ContentOf {
  readonly path: string;
  readonly content: ItemContent;
}

/**
 * Joins what several files contain about one image: fits the figures to it, declares the classes and tags that they need, and yields the
 * image. `report` returns the events for the problems of a file.
 */
export function* imageOfContents(
  image: Pick<ListedImage<Listing>, "file" | "dataset" | "name">,
  info: ImageInfo,
  contents: readonly ContentOf[],
  declarations: Declarations,
  report: (problems: readonly ProblemDetails[], path: string) => Iterable<ReadEvent>,
): Generator<ReadEvent> {
  const annotatedSize = contents.map(({ content }) => content.annotatedSize).find((size) => size !== undefined);
  const all: Figure[] = [];
  for (const { path, content } of contents) {
    yield* report(
      content.problems.map((problem): ProblemDetails => ({ ...problem, path })),
      path,
    );
    const { figures, problems } = settleFigures(
      content.figures,
      info,
      content.annotatedSize,
      path,
      content.isNormalized,
    );
    yield* report(problems, path);
    for (const figure of figures) all.push(figure);
  }
  const tags = contents.flatMap(({ content }) => content.tags);
  const settled = yield* declarations.introduce({ figures: all, tags });
  const meta = Object.assign({}, ...contents.map(({ content }) => content.meta)) as Record<string, unknown>;
  yield {
    type: "image",
    dataset: image.dataset,
    name: image.name,
    path: image.file.path,
    info,
    labelled: contents.some(({ content }) => content.labelled !== false),
    figures: settled.figures,
    tags: settled.tags,
    ...(annotatedSize && uprightSize(info) !== undefined && { annotatedSize }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}
