import type { SourceFolder } from "../../contract/sources.ts";

/** Returns a folder of a source as people see it, such as "incoming/cars". */
export function sourceText({ source, path }: SourceFolder): string {
  return path === "" ? source : `${source}/${path}`;
}
