import type { ClassDef } from "../../../model/classDef.ts";
import { uprightSize } from "../../../model/image.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { ArchivePlaces, archiveName, topFolder } from "../../export/archiveNames.ts";
import { writeListFiles } from "../../export/listFiles.ts";
import { textEntry } from "../../export/textEntry.ts";
import type { ArchiveEntry, ImageContent, ProjectHead, StoredProject } from "../../format.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { escapeXml } from "../../text/xmlText.ts";
import { answerOf, CONTROLS, resultsOf } from "./regionOf.ts";

/** The control that holds tags of images without a value. */
const TAGS_CONTROL = "tags";

/**
 * Writes a project as Label Studio: `label_config.xml`, and for each dataset `images/<dataset>/` and `annotations/<dataset>.json` with a
 * task for each image. Images that are not labelled are tasks without annotations.
 */
export async function* writeLabelStudio(project: StoredProject, signal?: AbortSignal): AsyncIterable<ArchiveEntry> {
  const top = topFolder(project);
  const places = labelStudioPlaces(project);
  const classes = new Map<string, Pick<ClassDef, "title" | "color">>(project.classes.map((one) => [one.title, one]));
  const layout = {
    start() {
      const images = labelStudioPlaces(project);
      let id = 0;
      return (image: ImageContent) => {
        for (const { class: title } of image.figures) {
          if (!classes.has(title)) classes.set(title, { title, color: generatedColor(title) });
        }
        const folder = images.folder(image.dataset);
        const name = images.imageName(image);
        id++;
        return { path: `${top}/images/${folder}/${name}`, item: taskOf(image, `images/${folder}/${name}`, id) };
      };
    },
    fileOf: (dataset: string) => ({
      path: `${top}/annotations/${places.folder(dataset)}.json`,
      head: "[",
      tail: "\n]\n",
    }),
  };
  yield* writeListFiles(project, layout, signal);
  yield textEntry(`${top}/label_config.xml`, configXml([...classes.values()]));
}

/** Returns the places of images: a folder for each dataset, without folders in it. A name that only states the kind of files gets another one. */
export function labelStudioPlaces(project: ProjectHead): ArchivePlaces {
  return new ArchivePlaces(project, {
    folderOf(dataset) {
      const name = archiveName(dataset, "dataset");
      return withoutKindFolders(name) === "" ? `${name}_` : name;
    },
  });
}

function taskOf(image: ImageContent, path: string, id: number): JsonObject {
  const data = { ...image.meta, image: path };
  if (!image.labelled) return { id, data, annotations: [], predictions: [] };
  const size = image.annotatedSize ?? uprightSize(image.info);
  const tags = image.tags.map((tag) =>
    tag.value === undefined
      ? { type: "choices", from_name: TAGS_CONTROL, to_name: "image", value: { choices: [tag.name] } }
      : answerOf(tag),
  );
  // The first object of a group is the parent of the others.
  const firstOf = new Map<string, string>();
  const regions = image.figures.flatMap((figure, i) => {
    const own = `r${i}`;
    const parent = figure.group === undefined ? undefined : firstOf.get(figure.group);
    if (figure.group !== undefined && parent === undefined) firstOf.set(figure.group, own);
    return size === undefined ? [] : resultsOf(figure, own, parent, size);
  });
  const results = [...tags.map((tag, i) => ({ id: `t${i}`, ...tag })), ...regions];
  return { id, data, annotations: [{ id, result: results, was_cancelled: false }], predictions: [] };
}

/** The labelling interface with all labels, so that Label Studio can open the tasks. */
function configXml(classes: readonly Pick<ClassDef, "title" | "color">[]): string {
  const labels = classes
    .map(({ title, color }) => `    <Label value="${escapeXml(title)}" background="${escapeXml(color)}"/>\n`)
    .join("");
  const controls = Object.entries(CONTROLS).map(
    ([name, element]) => `  <${element} name="${name}" toName="image">\n${labels}  </${element}>\n`,
  );
  return `<View>\n  <Image name="image" value="$image"/>\n${controls.join("")}</View>\n`;
}
