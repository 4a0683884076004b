import { uprightSize } from "../../../model/image.ts";
import { groupNumbers } from "../../classes/groupNumbers.ts";
import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import { writeListFiles } from "../../export/listFiles.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutExtension } from "../../images/kindFolders.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { annotationOf, attributesOf } from "./figureToAnnotation.ts";
import { type ExportPlan, ExportPlanner } from "./planExport.ts";

/** Writes a project as Datumaro: `annotations/<subset>.json` and `images/<subset>/` for each dataset. Images that are not labelled are not listed. */
export async function* writeDatumaro(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const planner = new ExportPlanner(project);
  for await (const image of project.images(signal)) {
    signal?.throwIfAborted();
    planner.add(image);
  }
  const plan = planner.plan();
  const top = topFolder(project);
  const head = `{"dm_format_version":"1.0","media_type":2,"infos":{},"categories":${JSON.stringify(plan.categories)},"items":[`;
  const places = datumaroPlaces(project);
  const layout = {
    start() {
      const images = datumaroPlaces(project);
      return (image: ImageContent) => {
        const folder = images.folder(image.dataset);
        const name = images.imageName(image);
        return { path: `${top}/images/${folder}/${name}`, ...(image.labelled && { item: itemOf(image, name, plan) }) };
      };
    },
    fileOf: (dataset: string) => ({ path: `${top}/annotations/${places.folder(dataset)}.json`, head, tail: "\n]}\n" }),
  };
  yield* writeListFiles(project, layout, signal);
}

/** Returns the places of images: their names without extensions are the ids of items. A subset has no folders in its name. */
export function datumaroPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, {
    folderOf: (dataset) => archiveName(dataset, "dataset"),
    keyOf: withoutExtension,
  });
}

function itemOf(image: ImageContent, name: string, plan: ExportPlan): JsonObject {
  const size = image.annotatedSize ?? uprightSize(image.info);
  const groups = groupNumbers(image.figures);
  return {
    ...image.meta,
    id: withoutExtension(name),
    annotations: image.figures.flatMap((figure, i) => annotationOf(figure, i, groups, plan, size) ?? []),
    attr: attributesOf(image.tags),
    image: { path: name, ...(size && { size: [size.height, size.width] }) },
  };
}
