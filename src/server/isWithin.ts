import { sep } from "node:path";

/** Returns true when an absolute path is a folder or lies in it. Links are not followed: both are real paths where that matters. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
