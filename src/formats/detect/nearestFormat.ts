import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import { describeContent } from "../images/describeContent.ts";
import { formatOfPreset } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { quotedFirstLine } from "../text/firstLine.ts";
import { decodeText } from "../text/text.ts";
import { detect } from "./detect.ts";
import { foreignLabels } from "./foreignLabels.ts";
import { nearestByContent } from "./nearestByContent.ts";
import { PLAIN_IMAGES } from "./plainImages.ts";
import { unreadFileKind } from "./unreadFiles.ts";
import { IMAGES_ALONE, unreadKindOf } from "./unreadLabels.ts";

/** What a file that no reader used seems to be, as sentences. */
interface NearestFormat {
  /** Its first line, and the format that comes nearest to it. */
  readonly content: string;
  /** What a person can do about it; undefined when nothing is known. */
  readonly advice?: string;
}

/** Bytes of a file that are looked at. */
const HEAD_BYTES = 64 * 1024;
/** What `describeContent` returns for contents that a format may have. */
const readableContents: ReadonlySet<string> = new Set(["text", "XML", "JSON"]);

/**
 * Returns what a file seems to be, by its beginning: the formats that detect a drop of this file and `image` alone, else what is known and not
 * read, else what its content comes nearest to. `current` is the slug of the format that did not use it. Opens only the file, once.
 */
export async function nearestFormat(
  tree: SourceTree,
  path: DatasetPath,
  image: DatasetPath,
  current: string,
  signal?: AbortSignal,
): Promise<NearestFormat> {
  const kind = unreadFileKind(path);
  if (kind !== undefined) return { content: `It looks like ${kind.name}.`, advice: kind.advice };
  try {
    const { text } = decodeText(await tree.head(path, HEAD_BYTES, signal));
    if (text.trim() === "") return { content: "It is empty." };
    const content = describeContent(new TextEncoder().encode(text));
    if (!readableContents.has(content)) return { content: `It contains ${content}.` };
    const nearest = await nearestOfText(path, text, image, current, signal);
    return { ...nearest, content: `It begins with ${quotedFirstLine(text)}. ${nearest.content}` };
  } catch (error) {
    if (error instanceof SourceReadError) return { content: `It cannot be read: ${error.reason}.` };
    throw error;
  }
}

async function nearestOfText(
  path: DatasetPath,
  text: string,
  image: DatasetPath,
  current: string,
  signal: AbortSignal | undefined,
): Promise<NearestFormat> {
  const alone = memoryTree([
    { path, bytes: text },
    { path: image, bytes: new Uint8Array() },
  ]);
  const { verdict, detections } = await detect(alone, signal);
  if (verdict.kind === "unsupported") {
    const { name, advice } = unreadKindOf(text, extensionOf(path), foreignLabels) ?? verdict.unread;
    return { content: `It looks like ${name}.`, advice: advice.replace(IMAGES_ALONE, "").trim() };
  }
  const slugs = new Set(detections.map(({ slug }) => slug).filter((slug) => slug !== PLAIN_IMAGES));
  if (slugs.size === 0) return { content: await nearestByContent(alone, path, text) };
  const titles = [...slugs].map((slug) => formatOfPreset(slug)?.title ?? slug).join(" or ");
  const advice = slugs.has(current)
    ? "Check its name and its place: the format does not have labels there."
    : `To read it, choose the preset ${titles}.`;
  return { content: `It looks like ${titles}.`, advice };
}
