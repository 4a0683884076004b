import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { DownloadChoice } from "../../contract/download.ts";
import { knownFields } from "../../contract/knownFields.ts";
import { NAMED_REFERENCES } from "../../contract/limits.ts";
import { annotationFromJson } from "../../formats/annotation/annotationJson.ts";
import type { DatasetFormat, ProjectHead, StoredImage } from "../../formats/format.ts";
import { formatOfPreset } from "../../formats/index.ts";
import type { ClassDef } from "../../model/classDef.ts";
import type { TagDef } from "../../model/tag.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { ExportedImage } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { refuseInvalid } from "../http/refuseInvalid.ts";
import { readBlob } from "../storage/readBlob.ts";

/** Largest number of rows in memory. */
const PAGE_ROWS = 50;
/** How long rows are processed without a pause for other requests, ms. */
const TURN_MS = 15;

/** The part of a project to download. */
export interface ChosenProject extends ProjectHead {
  /** The format to write. */
  readonly format: DatasetFormat & Required<Pick<DatasetFormat, "write">>;
  /** Yields the rows of the chosen datasets, by dataset and id. Images that were added after the start are not included. */
  rows(signal?: AbortSignal): AsyncGenerator<ExportedImage>;
  /** True when no class is excluded. */
  readonly hasAllClasses: boolean;
  /** Returns an image without its annotation. */
  bareImageOf(row: ExportedImage, signal: AbortSignal): StoredImage;
  /** Returns an image without the objects of excluded classes. */
  imageOf(row: ExportedImage, signal: AbortSignal): StoredImage;
}

/** Finds the project, datasets and classes of a download. Throws 400 for a format that cannot be written and for choices that it does not have, 404, and 422 for unknown datasets and classes. */
export async function chooseProject(
  deps: Pick<Deps, "db" | "blobs">,
  workspaceId: number,
  id: number,
  choice: DownloadChoice,
): Promise<ChosenProject> {
  const format = formatOfPreset(choice.format);
  if (!canWrite(format)) throw new ApiError("unknown_preset", `A project cannot be written as "${choice.format}".`);
  const writeOptions = checkedWriteOptions(format, choice.options ?? {});
  if (choice.classes && choice.withoutClasses) {
    throw new ApiError("bad_request", "query: classes and withoutClasses exclude each other. Send one of them.");
  }
  const found = await deps.db.call("exportProject", { workspaceId, id });
  if (!found) throw notFound();
  const datasets = chosenDatasets(found.datasets, choice);
  const classes = found.classes.map(({ definition }) => JSON.parse(definition) as ClassDef);
  const keeps = classFilter(classes, choice);
  const fileOf = (row: ExportedImage, signal: AbortSignal) => ({
    bytes: row.bytes,
    content: () => readBlob(deps, found.workspaceId, row, { signal }),
  });
  return {
    format,
    title: found.title,
    portableNames: choice.archive === "zip",
    writeOptions,
    classes: classes.filter(({ title }) => keeps(title)),
    tags: found.tags.map(({ definition }) => JSON.parse(definition) as TagDef),
    async *rows(signal) {
      let turnedAt = performance.now();
      for (const { id: datasetId } of datasets) {
        for (let after = 0; ; ) {
          signal?.throwIfAborted();
          const page = await deps.db.call("exportImages", {
            workspaceId: found.workspaceId,
            projectId: id,
            datasetId,
            after,
            upTo: found.newestImage,
            limit: PAGE_ROWS,
          });
          for (const row of page) {
            yield row;
            if (performance.now() - turnedAt < TURN_MS) continue;
            await nextTurn();
            signal?.throwIfAborted();
            turnedAt = performance.now();
          }
          const last = page.at(-1);
          if (!last) break;
          after = last.id;
        }
      }
    },
    hasAllClasses: choice.classes === undefined && choice.withoutClasses === undefined,
    bareImageOf: (row, signal) => ({
      ...storedImage({ ...row, annotation: null, meta: null }),
      ...fileOf(row, signal),
    }),
    imageOf(row, signal) {
      const image = storedImage(row);
      const figures = image.figures.filter((figure) => keeps(figure.class));
      return { ...image, figures, ...fileOf(row, signal) };
    },
  };
}

/** Returns the choices for an export. Throws 400 for choices that the format does not have. */
function checkedWriteOptions(format: DatasetFormat, options: Readonly<Record<string, unknown>>) {
  const checked = knownFields(format.writeOptions ?? z.object({})).safeParse(options);
  if (!checked.success) throw refuseInvalid("query", checked.error, ["options"], "bad_option");
  return checked.data;
}

function canWrite(format: DatasetFormat | undefined): format is ChosenProject["format"] {
  return format?.write !== undefined;
}

function chosenDatasets<Dataset extends { readonly id: number }>(
  datasets: readonly Dataset[],
  { datasets: wanted }: DownloadChoice,
): readonly Dataset[] {
  if (wanted === undefined) return datasets;
  const known = new Set(datasets.map(({ id }) => id));
  refuseUnknown(
    "unknown_dataset",
    "dataset",
    wanted.filter((id) => !known.has(id)),
  );
  const ids = new Set(wanted);
  return datasets.filter(({ id }) => ids.has(id));
}

function classFilter(classes: readonly ClassDef[], choice: DownloadChoice): (title: string) => boolean {
  const named = choice.classes ?? choice.withoutClasses;
  if (named === undefined) return () => true;
  const known = new Set(classes.map(({ title }) => title));
  refuseUnknown(
    "unknown_class",
    "class",
    named.filter((title) => !known.has(title)),
  );
  const titles = new Set(named);
  return choice.classes ? (title) => titles.has(title) : (title) => !titles.has(title);
}

function refuseUnknown(code: "unknown_dataset" | "unknown_class", what: string, unknown: readonly (number | string)[]) {
  const [first] = unknown;
  if (first === undefined) return;
  const rest = unknown.length > 1 ? `, and neither do ${unknown.length - 1} others of the request` : "";
  throw new ApiError(code, `The ${what} ${JSON.stringify(first)} does not exist in this project${rest}.`, {
    details: unknown.slice(0, NAMED_REFERENCES),
  });
}

function storedImage(row: ExportedImage): Omit<StoredImage, "bytes" | "content"> {
  const stored = row.annotation === null ? undefined : annotationFromJson(JSON.parse(row.annotation));
  const { findings: _, objectOf: __, ...annotation } = stored ?? { figures: [], tags: [], findings: [], objectOf: [] };
  return {
    ...annotation,
    dataset: row.dataset,
    name: row.name,
    info: {
      kind: row.kind,
      orientation: row.orientation,
      ...(row.width !== null && row.height !== null ? { width: row.width, height: row.height } : {}),
    },
    labelled: row.labelled === 1,
    ...(row.meta === null ? {} : { meta: JSON.parse(row.meta) as Record<string, unknown> }),
  };
}
