import { baseName, folderOf } from "../../model/datasetPath.ts";
import type { SourceTree } from "../sourceTree.ts";

/** True for the list of classes of Mapillary Vistas by its name: `config.json`, `config_v1.2.json`, `config_v2.0.json`. */
export function isVistasConfigName(path: string): boolean {
  return /^config(_v\d+(\.\d+)*)?\.json$/i.test(baseName(path));
}

/** True for text that begins as a list of classes of Mapillary Vistas does. */
export function looksLikeVistasConfig(beginning: string): boolean {
  return (
    /"labels"\s*:\s*\[/.test(beginning) &&
    /"instances"\s*:\s*(true|false)/.test(beginning) &&
    /"color"\s*:/.test(beginning)
  );
}

/**
 * True for `v2.0/panoptic/panoptic_2020.json` of Mapillary Vistas, which is COCO's panoptic JSON: the same objects are in `polygons`, `instances` or
 * `labels` beside its folder.
 */
export function isVistasPanoptic(tree: SourceTree, path: string): boolean {
  if (!/(^|\/)panoptic\/panoptic_[^/]*\.json$/i.test(path)) return false;
  const home = folderOf(folderOf(path));
  const prefix = home === "" ? "" : `${home}/`;
  return tree.files.some(({ path: other }) => {
    return other.startsWith(prefix) && /^(polygons|instances|labels)\//.test(other.slice(prefix.length));
  });
}
