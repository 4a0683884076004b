import type { DatasetPath } from "../../../model/datasetPath.ts";
import { baseName } from "../../../model/datasetPath.ts";
import { pathMatcher } from "../../images/matching.ts";

/** How the images of tasks are referred to. */
export interface Reference {
  /** As it stands in the task. */
  readonly text: string;
  /** The name of the uploaded file, when the task has one. */
  readonly upload?: string;
}

/** Characters of a reference that are kept; a picture inside of the task has millions. */
const MAX_SHOWN = 300;
const PREFIX = /^[0-9a-f]{8}-/i;

/** What a reference is called where it is not found. */
export function shownReference({ text }: Reference): string {
  if (text.startsWith("data:")) return "a picture that is stored inside of the task";
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/** True for an image that lies in a storage in the cloud or on another server. */
export function isRemote({ text }: Reference): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !isLocal(text);
}

function isLocal(text: string): boolean {
  return /\/data\/local-files\/?\?/.test(text.slice(0, 4096));
}

/**
 * The names by which images are to be looked for, one for each reference: the first reading of a reference that a picture of the drop
 * fits. Label Studio puts eight characters and a dash before the names of uploads; a name without them counts only where it stands for one
 * reference alone.
 */
export function namesFor(references: readonly Reference[], pictures: readonly DatasetPath[]): string[] {
  const matcher = pathMatcher(pictures);
  const isThere = (name: string) => matcher.match(name) !== undefined;
  const found = references.map((reference) => readingsOf(reference).find(isThere));
  const bare = references.map((reference, i) =>
    found[i] === undefined
      ? readingsOf(reference)
          .map(withoutPrefix)
          .find((name) => name !== undefined && isThere(name))
      : undefined,
  );
  const uses = new Map<string, Set<string>>();
  for (const [i, name] of bare.entries()) {
    if (name !== undefined) uses.set(name, (uses.get(name) ?? new Set()).add(references[i]!.text));
  }
  return references.map((reference, i) => {
    const without = bare[i];
    return found[i] ?? (without !== undefined && uses.get(without)!.size === 1 ? without : shownReference(reference));
  });
}

/** What a reference may mean as a path, best first. */
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

/** A path that may be written for an address: `%20` is a space, unless a file is really called so. */
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

function withoutPrefix(path: string): string | undefined {
  const name = baseName(path);
  return PREFIX.test(name) ? path.slice(0, path.length - name.length) + name.slice(9) : undefined;
}
