import type { LossFinder, ReportLoss } from "../format.ts";
import type { ArchivePlaces } from "./archiveNames.ts";

/** What is told once for each dataset that gets another name. */
export const DATASET_NAMES = "Names of datasets are changed where the format does not take them or has them already.";

/**
 * Tells which images and datasets get other names in an archive. `datasetOf` is the name that a dataset has when its folder is read again;
 * absent where the archive says the names of datasets elsewhere.
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
        report("Names of images are changed where the format does not take them or has them already.");
      }
      if (datasetOf === undefined || datasets.has(image.dataset)) return;
      datasets.add(image.dataset);
      if (datasetOf(places.folder(image.dataset)) !== image.dataset) {
        report(DATASET_NAMES);
      }
    },
  };
}
