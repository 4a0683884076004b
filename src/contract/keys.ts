import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ownLimits } from "./keyLimits.ts";
import { idParams, list, listQuery } from "./list.ts";
import { scopes } from "./scopes.ts";
import { timestamp } from "./timestamp.ts";

/** A key without its secret. */
export const key = z.object({
  id: z.number().int(),
  name: z.string(),
  prefix: z.string().describe("The public part of the key, which distinguishes it from others."),
  workspace: z.string(),
  scopes,
  createdAt: timestamp,
  expiresAt: timestamp.nullable().describe("Null for a key that does not expire."),
  limits: ownLimits,
  lastUsedAt: timestamp.nullable().describe("Accurate to the minute; null if the key was never used."),
});
/** A key without its secret. */
export type Key = z.infer<typeof key>;

/** Lists the keys that the caller manages. */
export const listKeys = endpoint({
  operationId: "getKeys",
  tag: "keys",
  method: "GET",
  path: "/v1/keys",
  summary: "List keys",
  description: "Newest first, without revoked keys.",
  scope: "admin",
  idempotent: true,
  query: listQuery,
  response: list(key),
  errors: [],
});

/** Creates a key. The secret is returned in this response only. */
export const createKey = endpoint({
  operationId: "postKeys",
  tag: "keys",
  method: "POST",
  path: "/v1/keys",
  summary: "Create a key",
  description: "The secret is returned in this response only.",
  scope: "admin",
  idempotent: false,
  body: z.object({
    name: z.string().min(1).max(200),
    scopes,
    expiresAt: z.iso.datetime({ offset: true }).nullish().describe("If omitted or null, the key does not expire."),
    limits: ownLimits.partial().nullish(),
    workspace: z
      .string()
      .min(1)
      .max(100)
      .nullish()
      .describe(
        "Workspace of the key. A workspace that does not exist is created. `shipped library` is reserved. If omitted or null, the workspace of the caller.",
      ),
  }),
  response: key.extend({ secret: z.string().describe("The whole key, as it is sent in `x-api-key`.") }),
  errors: [],
});

/** Revokes a key and ends its sessions. */
export const revokeKey = endpoint({
  operationId: "deleteKeysId",
  tag: "keys",
  method: "DELETE",
  path: "/v1/keys/:id",
  summary: "Revoke a key",
  description: "Takes effect with the next request.",
  scope: "admin",
  idempotent: true,
  params: idParams,
  response: z.object({ id: z.number().int() }),
  errors: [],
});
