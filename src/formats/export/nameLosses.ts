import type { LossFinder, ReportLoss } from "../format.ts";
import type { ArchivePlaces } from "./archiveNames.ts";

/** The loss of a dataset that gets another name. */
export const DATASET_NAMES =
  "Names of datasets are changed where the format does not accept them or they are not unique.";

/**
 * Reports images and datasets that get other names in an archive. `datasetOf` returns the name of a dataset when its folder is read again;
 * absent for formats that contain the names of datasets elsewhere.
 */
export function nameLosses(
  places: ArchivePlaces,
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
