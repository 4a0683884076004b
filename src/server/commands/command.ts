import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ownLimits } from "../../contract/keyLimits.ts";
import { type KeyScope, keyScope, keyScopes } from "../../contract/scopes.ts";

import { parseByteSize } from "../byteSize.ts";

/** A command over the stores. It is plain data, because it may be sent to a running server. */
export const storeCommand = z.discriminatedUnion("name", [
  z.object({ name: z.literal("check"), readData: z.boolean(), rebuild: z.boolean() }),
  z.object({ name: z.literal("gc") }),
  z.object({ name: z.literal("backup"), folder: z.string() }),
  z.object({
    name: z.literal("keys create"),
    keyName: z.string(),
    scopes: z.array(keyScope),
    workspace: z.string(),
    expiresAt: z.number().nullable(),
    limits: ownLimits.optional(),
  }),
  z.object({ name: z.literal("keys list") }),
  z.object({ name: z.literal("sign-in"), keyId: z.number().nullable() }),
  z.object({ name: z.literal("keys revoke"), id: z.number() }),
]);

/** See `storeCommand`. */
export type StoreCommand = z.infer<typeof storeCommand>;

/** `dropset migrate`, with the values of its options. */
export interface MigrateCommand {
  readonly name: "migrate";
  /** Absolute. */
  readonly directory: string | undefined;
  readonly database: string | undefined;
  readonly blobs: string | undefined;
  readonly isDryRun: boolean;
  readonly readData: boolean;
  readonly withDamage: boolean;
}

type Command =
  | StoreCommand
  | MigrateCommand
  | { readonly name: "serve" | "worker" | "version" | "health" }
  | { readonly name: "restore"; readonly folder: string }
  /** `topic` is the name of the command to explain. */
  | { readonly name: "help"; readonly topic?: string };

/** The arguments are not valid. The message states what is expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Returns the command that the arguments after the name of the program name. No argument means `serve`. Throws `UsageError`. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name = "serve", ...rest] = positionals;
  if (values.help) return positionals.length > 0 ? { name: "help", topic: name } : { name: "help" };
  if (values.version) return { name: "version" };
  const given = Object.keys(values);
  switch (name) {
    case "serve":
    case "worker":
    case "health":
    case "help":
    case "version":
      expectNothing(name, rest, given);
      return { name };
    case "check":
      expectNothing(name, rest, given, ["read-data", "rebuild"]);
      return { name, readData: values["read-data"] ?? false, rebuild: values.rebuild ?? false };
    case "gc":
      expectNothing(name, rest, given);
      return { name };
    case "backup":
    case "restore": {
      const [folder, ...more] = rest;
      if (folder === undefined) {
        const purpose = name === "backup" ? "to write to" : "with a backup";
        throw new UsageError(`${name} needs a folder ${purpose}: dropset ${name} DIR`);
      }
      expectNothing(name, more, given);
      return { name, folder: resolve(folder) };
    }
    case "migrate":
      expectNothing(name, rest, given, [...targetOptions, "dry-run", "read-data", "with-damage"]);
      if (!targetOptions.some((option) => given.includes(option)))
        throw new UsageError(`migrate needs a target: --${targetOptions.join(", --")}.`);
      return {
        name,
        directory: values["to-directory"] === undefined ? undefined : resolve(values["to-directory"]),
        database: values["to-database"],
        blobs: values["to-blobs"],
        isDryRun: values["dry-run"] ?? false,
        readData: values["read-data"] ?? false,
        withDamage: values["with-damage"] ?? false,
      };
    case "keys":
      return readKeysCommand(rest, values, given);
    case "sign-in":
      expectNothing(name, rest, given, ["key"]);
      return { name, keyId: values.key === undefined ? null : readKeyNumber("--key", values.key) };
    default:
      throw new UsageError(`There is no command "${name}".`);
  }
}

const targetOptions = ["to-directory", "to-database", "to-blobs"] as const;
const limitOptions = ["requests-per-minute", "bytes-per-day", "tasks-per-hour"] as const;

type Values = ReturnType<typeof parse>["values"];

function readKeysCommand([action, ...rest]: readonly string[], values: Values, given: readonly string[]): Command {
  switch (action) {
    case "create":
      expectNothing("keys create", rest, given, ["name", "scopes", "workspace", "expires", ...limitOptions]);
      return {
        name: "keys create",
        keyName: values.name ?? "command line",
        scopes: readScopes(values.scopes ?? "admin"),
        workspace: values.workspace ?? "default",
        expiresAt: readExpiry(values.expires),
        limits: {
          requestsPerMinute: readLimit("requests-per-minute", values),
          bytesPerDay: readLimit("bytes-per-day", values),
          tasksPerHour: readLimit("tasks-per-hour", values),
        },
      };
    case "list":
      expectNothing("keys list", rest, given);
      return { name: "keys list" };
    case "revoke": {
      const [id, ...more] = rest;
      expectNothing("keys revoke", more, given);
      return { name: "keys revoke", id: readKeyNumber("keys revoke", id) };
    }
    default:
      throw new UsageError("keys needs one of create, list and revoke.");
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
        "read-data": { type: "boolean" },
        rebuild: { type: "boolean" },
        name: { type: "string" },
        scopes: { type: "string" },
        workspace: { type: "string" },
        expires: { type: "string" },
        key: { type: "string" },
        "to-directory": { type: "string" },
        "to-database": { type: "string" },
        "to-blobs": { type: "string" },
        "dry-run": { type: "boolean" },
        "with-damage": { type: "boolean" },
        "requests-per-minute": { type: "string" },
        "bytes-per-day": { type: "string" },
        "tasks-per-hour": { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function expectNothing(
  name: string,
  rest: readonly string[],
  given: readonly string[],
  options: readonly string[] = [],
) {
  const [surplus] = rest;
  if (surplus !== undefined) throw new UsageError(`${name} does not take "${surplus}".`);
  const unexpected = given.find((option) => !options.includes(option));
  if (unexpected !== undefined) throw new UsageError(`${name} does not take --${unexpected}.`);
}

function readScopes(text: string): KeyScope[] {
  return text.split(",").map((part) => {
    const scope = keyScope.safeParse(part.trim());
    if (scope.success) return scope.data;
    throw new UsageError(`--scopes contains "${part.trim()}"; expected ${keyScopes.join(", ")}, separated by commas.`);
  });
}

function readKeyNumber(where: string, text: string | undefined): number {
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`${where} needs the number of a key. "dropset keys list" shows the numbers.`);
}

/** Returns null for the limit of the server, 0 for none. */
function readLimit(option: (typeof limitOptions)[number], values: Values): number | null {
  const text = values[option];
  if (text === undefined) return null;
  if (text === "none") return 0;
  const limit = option === "bytes-per-day" ? parseByteSize(text) : /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  if (limit !== undefined && limit > 0) return limit;
  throw new UsageError(`--${option} is "${text}"; expected a number above 0, or none.`);
}

function readExpiry(text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError(`--expires is "${text}"; expected a date such as 2030-12-31.`);
  return at;
}
