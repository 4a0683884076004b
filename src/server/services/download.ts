import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { ArchiveEntry, StoredImage, StoredProject } from "../../formats/format.ts";
import { formatOfPreset } from "../../formats/index.ts";
import { annotationFromJson } from "../../formats/supervisely/annotationJson.ts";
import type { ClassDef } from "../../model/classDef.ts";
import type { TagDef } from "../../model/tag.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { ExportedImage } from "../db/operations/images.ts";
import type { Deps } from "../deps.ts";
import { readBlob } from "../storage/readBlob.ts";

/** Images whose rows are in memory at once. */
const PAGE_ROWS = 200;

/** An archive on its way: a name for it, and its bytes as they are made. */
export interface Download {
  readonly fileName: string;
  readonly archive: Readable;
}

/**
 * A project as a tar archive in one of the formats that can be written. Nothing is kept in memory but a page of rows; a reader that goes
 * away, or `signal`, ends the work. Images that come after the start stay out. Throws 400 for a format that cannot be written, 404.
 */
export async function downloadProject(
  deps: Deps,
  workspaceId: number,
  id: number,
  preset: string,
  signal: AbortSignal,
): Promise<Download> {
  const format = formatOfPreset(preset);
  const { write } = format ?? {};
  if (!format || !write) throw new ApiError("unknown_preset", `A project cannot be written as "${preset}".`);
  const found = await deps.db.call("exportProject", { workspaceId, id });
  if (!found) throw notFound();

  const project: StoredProject = {
    title: found.title,
    classes: found.classes.map(({ definition }) => JSON.parse(definition) as ClassDef),
    tags: found.tags.map(({ definition }) => JSON.parse(definition) as TagDef),
    async *images(abort) {
      for (const { id: datasetId } of found.datasets) {
        for (let after = 0; ; ) {
          abort?.throwIfAborted();
          const page = await deps.db.call("exportImages", {
            workspaceId: found.workspaceId,
            projectId: id,
            datasetId,
            after,
            upTo: found.newestImage,
            limit: PAGE_ROWS,
          });
          for (const row of page) yield storedImage(deps, found.workspaceId, row, signal);
          const last = page.at(-1);
          if (!last || page.length < PAGE_ROWS) break;
          after = last.id;
        }
      }
    },
  };
  return {
    fileName: `${found.title}.tar`,
    archive: tarOf(write.call(format, project, signal), signal),
  };
}

function storedImage(deps: Deps, workspaceId: number, row: ExportedImage, signal: AbortSignal): StoredImage {
  const said = row.annotation === null ? undefined : annotationFromJson(JSON.parse(row.annotation));
  const { notes: _, ...annotation } = said ?? { figures: [], tags: [], notes: [] };
  return {
    ...annotation,
    dataset: row.dataset,
    name: row.name,
    bytes: row.bytes,
    info: {
      kind: row.kind,
      orientation: row.orientation,
      ...(row.width !== null && row.height !== null ? { width: row.width, height: row.height } : {}),
    },
    labelled: row.labelled === 1,
    ...(row.meta === null ? {} : { meta: JSON.parse(row.meta) as Record<string, unknown> }),
    content: () => readBlob(deps, workspaceId, row, { signal }),
  };
}

/** Entries as a tar archive with PAX headers for long and non-ASCII names; the next entry is asked for when the last has left. */
function tarOf(entries: AsyncIterable<ArchiveEntry>, signal: AbortSignal): Readable {
  const tar = pack();
  void (async () => {
    try {
      for await (const entry of entries) {
        signal.throwIfAborted();
        await writeEntry(tar, entry, signal);
      }
      tar.finalize();
    } catch (error) {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return Readable.from(tar as AsyncIterable<Uint8Array>, { objectMode: false });
}

/** Settles also when the reader of the archive goes away: that destroys the entry under way. */
function writeEntry(tar: ReturnType<typeof pack>, entry: ArchiveEntry, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const header = { name: entry.path, size: entry.bytes, mode: 0o644, mtime: new Date(0) };
    const sink: NodeJS.WritableStream = tar.entry(header, (error) => (error ? reject(error) : resolve()));
    const pieces = entry.content instanceof Uint8Array ? [entry.content] : entry.content;
    void (async () => {
      try {
        for await (const piece of pieces) {
          signal.throwIfAborted();
          if (!sink.write(piece)) await new Promise<void>((drained) => sink.once("drain", drained));
        }
        sink.end();
      } catch (error) {
        reject(error);
      }
    })();
  });
}
