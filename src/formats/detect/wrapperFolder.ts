/**
 * The one folder that wraps everything: the first segment that all paths share, when no path ends there. Empty when there is none. A drop
 * of a folder arrives with the folder's own name in front; that name is no dataset.
 */
export function wrapperFolder(paths: readonly string[]): string {
  const first = paths[0];
  const slash = first?.indexOf("/") ?? -1;
  if (first === undefined || slash < 0) return "";
  const folder = first.slice(0, slash);
  return paths.every((path) => path.startsWith(`${folder}/`)) ? folder : "";
}
