import type { LossFinder, ReportLoss } from "../format.ts";
import { isImageName } from "../images/imageFile.ts";
import type { ArchivePlaces } from "./archiveNames.ts";

/** The loss of a dataset that gets another name. */
export const DATASET_NAMES =
  "Names of datasets are changed where the format does not accept them or they are not unique.";

/**
 * Reports images and datasets that get other names in an archive. `datasetOf` returns the name of a dataset when its folder is read again;
 * absent for formats that contain the names of datasets elsewhere.
 */
export function nameLosses(
  places: Pick<ArchivePlaces, "folder" | "imageName">,
  report: ReportLoss,
  datasetOf?: (folder: string) => string,
): Required<Pick<LossFinder, "image">> {
  const datasets = new Set<string>();
  return {
    image(image) {
      if (places.imageName(image) !== image.name) {
        report("Names of images are changed where the format does not accept them or they are not unique.");
      }
      if (datasetOf === undefined || datasets.has(image.dataset)) return;
      datasets.add(image.dataset);
      if (datasetOf(places.folder(image.dataset)) !== image.dataset) {
        report(DATASET_NAMES);
      }
    },
  };
}

/**
 * Reports datasets that get other names in a format whose reader begins at the folder that all annotation files share, or above it when that
 * folder is a dataset itself. Images without an extension of images hide where their dataset begins.
 */
export function sharedFolderLosses(
  places: ArchivePlaces,
  report: ReportLoss,
): Required<Pick<LossFinder, "image" | "end">> {
  const folders = new Set<string>();
  let isHidden = false;
  return {
    image({ dataset, name, labelled }) {
      if (labelled) folders.add(places.folder(dataset));
      isHidden ||= !isImageName(name);
    },
    end() {
      const shared = sharedFolder([...folders]);
      const root = folders.has(shared) ? shared.split("/").slice(0, -1).join("/") : shared;
      if (isHidden || root !== "") report(DATASET_NAMES);
    },
  };
}

function sharedFolder([first = "", ...others]: readonly string[]): string {
  const shared = first.split("/");
  for (const folder of others) {
    const segments = folder.split("/");
    const same = shared.findIndex((segment, i) => segment !== segments[i]);
    if (same >= 0) shared.length = same;
  }
  return shared.join("/");
}
