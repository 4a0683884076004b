import type { FastifyPluginAsync } from "fastify";
import { changeImages, listChanges, undoChange, undoImport } from "../../contract/changes.ts";
import { deleteDataset, deleteForever, emptyTrash, listTrash, restoreFromTrash } from "../../contract/trash.ts";
import type { Deps } from "../deps.ts";
import {
  deleteDataset as hideDataset,
  changeImages as make,
  undoImport as undoTask,
} from "../services/changeImages.ts";
import { changesPage, deleteForever as purge, restore, trashPage, undoChange as undo } from "../services/changes.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** Changes of projects, and the trash: `/v1/projects/:id/changes`, `/v1/changes`, `/v1/trash`, `POST /v1/tasks/:id/undo`, `DELETE /v1/datasets/:id` */
export function changesRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, changeImages, ({ caller, params, body }) => make(deps, caller, params.id, body));

    serve(app, deps, listChanges, ({ caller, params, query }) =>
      changesPage(deps, caller, {
        projectId: params.id,
        before: readIdCursor(query.cursor) ?? undefined,
        limit: query.limit,
      }),
    );

    serve(app, deps, undoChange, ({ caller, params }) => undo(deps, caller, params.id));

    serve(app, deps, undoImport, ({ caller, params }) => undoTask(deps, caller, params.id));

    serve(app, deps, listTrash, ({ caller, query }) =>
      trashPage(deps, caller, {
        projectId: query.project,
        before: readIdCursor(query.cursor) ?? undefined,
        limit: query.limit,
      }),
    );

    serve(app, deps, restoreFromTrash, ({ caller, params }) => restore(deps, caller, params.id));

    serve(app, deps, deleteForever, async ({ caller, params }) => {
      await purge(deps, caller, params.id);
      return { id: params.id };
    });

    serve(app, deps, emptyTrash, async ({ caller }) => ({ deleted: await purge(deps, caller, undefined) }));

    serve(app, deps, deleteDataset, ({ caller, params }) => hideDataset(deps, caller, params.id));
  };
}
