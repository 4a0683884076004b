import type { ImageSelection } from "../../contract/changes.ts";
import { IMAGES_PER_CHANGE } from "../../contract/limits.ts";
import type { ImageFilter } from "../api/imageWindow.ts";

/** The selected images of a grid: given ones, or all of the filter but some. */
export type Selection =
  | { readonly kind: "some"; readonly ids: ReadonlySet<number> }
  | { readonly kind: "all"; readonly except: ReadonlySet<number> };

/** Nothing is selected. */
export const NONE: Selection = { kind: "some", ids: new Set() };
/** Everything is selected. */
export const ALL: Selection = { kind: "all", except: new Set() };

/** Returns true when an image is selected. */
export function isSelected(selection: Selection, id: number): boolean {
  return selection.kind === "some" ? selection.ids.has(id) : !selection.except.has(id);
}

/** Returns how many images are selected, among `total`. */
export function sizeOf(selection: Selection, total: number): number {
  return selection.kind === "some" ? selection.ids.size : Math.max(0, total - selection.except.size);
}

/** Returns a selection in which images are selected, or not. */
export function withImages(selection: Selection, ids: readonly number[], isOn: boolean): Selection {
  const kept = new Set(selection.kind === "some" ? selection.ids : selection.except);
  const adds = isOn === (selection.kind === "some");
  for (const id of ids) {
    if (adds) kept.add(id);
    else kept.delete(id);
  }
  return selection.kind === "some" ? { kind: "some", ids: kept } : { kind: "all", except: kept };
}

/** Returns the selection as the server takes it; undefined when it names too many images one by one. */
export function requestedImages(selection: Selection, filter: ImageFilter): ImageSelection | undefined {
  const named = [...(selection.kind === "some" ? selection.ids : selection.except)];
  if (named.length > IMAGES_PER_CHANGE) return undefined;
  if (selection.kind === "some") return { ids: named };
  const { datasetId, class: title, search, state, taskId } = filter;
  return {
    filter: {
      ...(datasetId === undefined ? {} : { datasetId }),
      ...(title === undefined ? {} : { class: title }),
      ...(search === "" ? {} : { search }),
      ...(state === undefined ? {} : { state }),
      ...(taskId === undefined ? {} : { task: taskId }),
    },
    except: named,
  };
}
