import type { FastifyPluginAsync } from "fastify";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  rotateWebhookSecret,
  testWebhook,
} from "../../contract/webhooks.ts";
import type { Deps } from "../deps.ts";
import {
  changeWebhookAs,
  createWebhookAs,
  deleteWebhookAs,
  deliveriesPage,
  getWebhook as get,
  rotateSecretAs,
  testWebhookAs,
  webhooksPage,
} from "../services/webhooks.ts";
import { readIdCursor } from "./cursor.ts";
import { serve } from "./serve.ts";

/** `/v1/webhooks`, `/v1/webhooks/:id`, and their secret, test and deliveries */
export function webhooksRoutes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    serve(app, deps, listWebhooks, ({ caller, query }) =>
      webhooksPage(deps, caller, { before: readIdCursor(query.cursor), limit: query.limit }),
    );

    serve(app, deps, createWebhook, ({ caller, body }) => createWebhookAs(deps, caller, body));

    serve(app, deps, getWebhook, ({ caller, params }) => get(deps, caller, params.id));

    serve(app, deps, patchWebhook, ({ caller, params, body }) => changeWebhookAs(deps, caller, params.id, body));

    serve(app, deps, deleteWebhook, async ({ caller, params }) => {
      await deleteWebhookAs(deps, caller, params.id);
      return { id: params.id };
    });

    serve(app, deps, rotateWebhookSecret, ({ caller, params }) => rotateSecretAs(deps, caller, params.id));

    serve(app, deps, testWebhook, ({ caller, params }) => testWebhookAs(deps, caller, params.id));

    serve(app, deps, listDeliveries, ({ caller, params, query }) =>
      deliveriesPage(deps, caller, {
        webhookId: params.id,
        status: query.status,
        before: readIdCursor(query.cursor),
        limit: query.limit,
      }),
    );
  };
}
