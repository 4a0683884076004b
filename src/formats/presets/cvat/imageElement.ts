import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { Tag } from "../../../model/tag.ts";
import type { Size } from "../../geometry/rules.ts";
import { atMost, type PlacedFigure } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { numberFrom, type XmlElement } from "../../text/xml.ts";
import type { CvatFile } from "./annotationFile.ts";
import { attributeTags, figureFromShape, isShape } from "./shape.ts";

/** The objects and tags of an `<image>` element. */
interface ImageElementContent {
  readonly figures: readonly PlacedFigure[];
  readonly tags: readonly Tag[];
  readonly problems: readonly ProblemDetails[];
  /** The size of the image that the element states, in pixels. */
  readonly size?: Size;
}

/** Reads an `<image>` element of a file. */
export function contentOf(image: XmlElement, { labels, path }: CvatFile, info: ImageInfo): ImageElementContent {
  const problems: ProblemDetails[] = [];
  const tags: Tag[] = [];
  const placed: (PlacedFigure & { readonly zOrder: number })[] = [];
  const upright = uprightSize(info);
  for (const child of image.children) {
    const { line } = child;
    const object = `<${child.name}> of ${image.attributes.get("name") ?? "an image"}`;
    if (child.name === "tag") {
      const label = child.attributes.get("label") ?? "";
      tags.push({ name: label }, ...attributeTags(child, label, labels));
    } else if (isShape(child.name)) {
      const made = figureFromShape(child, labels, upright);
      if (made.ok) placed.push({ ...made.value, line, object });
      else problems.push({ ...made.failure, path, line, object });
    } else problems.push({ ...unknownShape(child), path, line, object });
  }
  // Objects are drawn in this order; the order in the file decides among equals.
  placed.sort((a, b) => a.zOrder - b.zOrder);
  const size = sizeOf(image);
  return { figures: placed, tags, problems: atMost(problems, path), ...(size && { size }) };
}

function sizeOf({ attributes }: XmlElement): Size | undefined {
  const width = numberFrom(attributes.get("width"));
  const height = numberFrom(attributes.get("height"));
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

function unknownShape({ name }: XmlElement): Finding {
  const message = `The element <${name}> is not a known shape.`;
  return { code: "unsupported_geometry", message, action: "The object is skipped." };
}
