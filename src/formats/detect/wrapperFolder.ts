/**
 * Returns the folder around everything: the first segment that all paths have in common, when no path ends there; empty when there is none.
 * The paths of a dropped folder begin with the name of that folder, which is not a dataset.
 */
export function wrapperFolder(paths: readonly string[]): string {
  const first = paths[0];
  const slash = first?.indexOf("/") ?? -1;
  if (first === undefined || slash < 0) return "";
  const folder = first.slice(0, slash);
  return paths.every((path) => path.startsWith(`${folder}/`)) ? folder : "";
}
