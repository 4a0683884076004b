import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import { pathMatcher } from "../../images/matching.ts";

/** A reference of a task to an image. */
export interface Reference {
  /** As it is written in the task. */
  readonly text: string;
  /** The name of the uploaded file, when the task has one. */
  readonly upload?: string;
}

/** Characters of a reference that are shown; an image inside of the task has millions. */
const MAX_SHOWN = 300;
/** What Label Studio puts before the names of uploads. */
const PREFIX = /^[0-9a-f]{8}-/i;

/** Returns the text for a reference whose image is not found. */
function describeReference({ text }: Reference): string {
  if (text.startsWith("data:")) return "an image that is stored inside the task";
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/** Returns true for an image in a cloud storage or on another server. */
export function isRemote({ text }: Reference): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !isLocal(text);
}

function isLocal(text: string): boolean {
  return /\/data\/local-files\/?\?/.test(text.slice(0, 4096));
}

/**
 * Returns entries with file names: the first reading of the entry's reference that an image of the drop has. Label Studio puts eight characters
 * and a dash before the names of uploads; a name without them is used only when it belongs to one reference.
 */
export function withFileNames<Entry extends { readonly reference: Reference }>(
  entries: readonly Entry[],
  images: readonly DatasetPath[],
): (Entry & { readonly fileName: string })[] {
  const matcher = pathMatcher(images);
  const exists = (name: string) => matcher.match(name) !== undefined;
  const candidates = entries.map((entry) => {
    const readings = readingsOf(entry.reference);
    const name = readings.find(exists);
    const bare = name === undefined ? readings.flatMap(withoutPrefix).find(exists) : undefined;
    return { entry, name, bare };
  });
  const textsOfBare = new Map<string, Set<string>>();
  for (const { entry, bare } of candidates) {
    if (bare !== undefined) textsOfBare.set(bare, (textsOfBare.get(bare) ?? new Set()).add(entry.reference.text));
  }
  return candidates.map(({ entry, name, bare }) => {
    const unique = bare !== undefined && textsOfBare.get(bare)?.size === 1 ? bare : undefined;
    return { ...entry, fileName: name ?? unique ?? describeReference(entry.reference) };
  });
}

/** The paths that a reference may mean, best first. */
function readingsOf({ text, upload }: Reference): string[] {
  const readings = text.startsWith("data:") ? [] : pathsOf(text);
  if (upload !== undefined) readings.push(...withDecoded(upload));
  return [...new Set(readings)].filter((reading) => reading !== "");
}

function pathsOf(text: string): string[] {
  if (isLocal(text)) {
    const path = /[?&]d=([^&#]*)/.exec(text)?.[1] ?? "";
    return [decoded(path), decoded(path.replaceAll("+", " ")), path];
  }
  const address = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/(.*)$/is.exec(text)?.[1];
  const path = address ?? text;
  return [...withDecoded(path), ...withDecoded(path.replace(/[?#].*$/s, ""))];
}

/** A path unchanged and URL-decoded: `%20` is a space, unless a file has it in its name. */
function withDecoded(path: string): string[] {
  return [path, decoded(path)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function withoutPrefix(path: string): string[] {
  const name = baseName(path);
  return PREFIX.test(name) ? [path.slice(0, path.length - name.length) + name.slice(9)] : [];
}
