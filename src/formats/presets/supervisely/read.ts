import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { SuperviselyDefinitions } from "./definitions.ts";
import { layOut } from "./layout.ts";
import { metaFromJson } from "./metaJson.ts";
import { readImages, UnannotatedImages } from "./readImages.ts";
import { readJson } from "./readJson.ts";

/** Reads a Supervisely project of any generation, in the folder form and the flat form. */
export async function* readSupervisely(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const layout = layOut(tree, root);
  const definitions = new SuperviselyDefinitions();
  if (layout.meta === undefined) {
    yield problemEvent({
      code: "meta_missing",
      message: "There is no meta.json or classes.json that declares the classes.",
      action: "The classes are created from the objects that use them.",
    });
  } else yield* readMeta(tree, layout.meta, definitions, signal);

  const unannotated = new UnannotatedImages();
  for (const dataset of layout.datasets) yield* readImages(dataset, { tree, definitions, unannotated, signal });
  yield* unannotated.events();

  for (const path of layout.stray) {
    yield problemEvent({
      code: "image_outside_of_dataset",
      path,
      message: "The image is outside the img folders of the project.",
      action: "The image is skipped. Move it into the img folder of a dataset to import it.",
    });
    yield fileEvent(path, "skipped", skipReason.imageOutsideOfDataset);
  }
  for (const { path, reason } of layout.skipped) yield fileEvent(path, "skipped", reason);
}

async function* readMeta(
  tree: SourceTree,
  path: DatasetPath,
  definitions: SuperviselyDefinitions,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const json = await readJson(tree, path, { signal });
  const meta = json.ok ? metaFromJson(json.value.value) : undefined;
  if (!json.ok || meta === undefined) {
    const broken = json.ok ? { message: "It does not contain a list of classes.", line: 1 } : json.failure;
    yield problemEvent({
      code: "meta_broken",
      path,
      line: broken.line,
      message: `The file ${baseName(path)} cannot be read: ${broken.message}`,
      action: "The project is read without it. The classes are created from the objects that use them.",
    });
    yield fileEvent(path, "failed");
    return;
  }
  for (const repair of json.value.repairs) yield problemEvent({ code: "json_repaired", path, ...repair });
  for (const finding of meta.findings) yield problemEvent({ ...finding, path });
  for (const definition of meta.classes) yield definitions.declareClass(definition);
  for (const definition of meta.tags) yield definitions.declareTag(definition);
  yield fileEvent(path, "used");
}
