import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { idParams, list, listQuery } from "./list.ts";
import { scopes } from "./session.ts";

export const key = z.object({
  id: z.number().int(),
  name: z.string(),
  /** The public part of the key, by which it can be told from others. */
  prefix: z.string(),
  workspace: z.string(),
  scopes,
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type Key = z.infer<typeof key>;

export const listKeys = endpoint({
  method: "GET",
  path: "/v1/keys",
  summary: "Keys that are not revoked",
  scope: "admin",
  query: listQuery,
  response: list(key),
});

/** The secret is in this answer and never again. */
export const createKey = endpoint({
  method: "POST",
  path: "/v1/keys",
  summary: "Make a key",
  scope: "admin",
  body: z.object({
    name: z.string().min(1).max(200),
    scopes,
    expiresAt: z.iso.datetime({ offset: true }).nullish(),
    /** Made when it does not exist; the caller's own when absent. */
    workspace: z.string().min(1).max(100).nullish(),
  }),
  response: key.extend({ secret: z.string() }),
});

export const revokeKey = endpoint({
  method: "DELETE",
  path: "/v1/keys/:id",
  summary: "Revoke a key; it acts at the next request",
  scope: "admin",
  params: idParams,
  response: z.object({ id: z.number().int() }),
});
