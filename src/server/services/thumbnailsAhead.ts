import type { Deps } from "../deps.ts";
import { NoThumbnailError } from "../thumbnails/noThumbnail.ts";
import type { Thumbnails } from "../thumbnails/thumbnails.ts";
import { thumbnailOf } from "./thumbnail.ts";

/** Number of images of a project whose thumbnails are made at once: about one screen. */
const FIRST_SCREEN = 60;
/** Number of images of a project whose thumbnails are made before anybody asks: what people scroll through, about 50 MB. */
const MOST_AHEAD = 5_000;
/** The size that the grid requests, longest side in pixels. */
const TILE_SIZE = 256;

/** A project with new images. */
interface NewImages {
  readonly workspaceId: number;
  readonly projectId: number;
}

/** Makes thumbnails before anybody asks for them. */
export interface ThumbnailsAhead {
  /** Makes those of the first screen of a project now, and the next ones while `idle` resolves. Rejects with the reason of `signal`. */
  make(project: NewImages, signal: AbortSignal): Promise<void>;
}

/** Creates a maker of thumbnails. Each project gets one at a time, so that requests are hardly delayed. `idle` resolves while there is nothing else to do. */
export function createThumbnailsAhead(
  deps: Pick<Deps, "db" | "blobs"> & { readonly thumbnails: Thumbnails },
  idle: (signal: AbortSignal) => Promise<void>,
  mostAhead = MOST_AHEAD,
): ThumbnailsAhead {
  /** Later images are made for one project after another. */
  let later: Promise<void> = Promise.resolve();

  /** Makes the thumbnails of up to `most` images with an id above `after`. Returns the last id; undefined when there are no more images. */
  async function makeSome(
    { workspaceId, projectId }: NewImages,
    after: number,
    most: number,
    beforeEach: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const page = await deps.db.call("listImages", {
      workspaceId,
      projectId,
      datasetId: undefined,
      after,
      offset: 0,
      limit: most,
      class: undefined,
      search: undefined,
      annotationChars: 0,
      bytes: Number.POSITIVE_INFINITY,
    });
    const caller = { workspaceId, caller: "ahead", isPatient: true };
    for (const { id } of page?.images ?? []) {
      await beforeEach(signal);
      signal.throwIfAborted();
      const content = await deps.db.call("imageContent", { workspaceId, id });
      if (!content) continue;
      await thumbnailOf(deps, content, TILE_SIZE, caller, signal).catch((error: unknown) => {
        if (!(error instanceof NoThumbnailError)) throw error;
      });
    }
    return page?.images.at(-1)?.id;
  }

  async function makeLater(project: NewImages, first: number | undefined, signal: AbortSignal): Promise<void> {
    let after = first;
    for (let made = FIRST_SCREEN; after !== undefined && made < mostAhead; made += FIRST_SCREEN) {
      after = await makeSome(project, after, Math.min(FIRST_SCREEN, mostAhead - made), idle, signal);
    }
  }

  return {
    async make(project, signal) {
      const last = await makeSome(project, 0, FIRST_SCREEN, async () => {}, signal);
      const turn = later.then(() => makeLater(project, last, signal));
      later = turn.catch(() => {});
      await turn;
    },
  };
}
