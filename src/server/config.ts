import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { KeyLimits } from "../contract/keyLimits.ts";
import type { Result } from "../model/result.ts";
import type { ObjectPlace } from "./blobs/storeAddress.ts";
import { parseBlobUrl } from "./blobUrl.ts";
import { parseByteSize } from "./byteSize.ts";
import { isWithin } from "./isWithin.ts";
import {
  type BucketPlace,
  type FolderPlace,
  parseImportBuckets,
  parseImportRoots,
  type SourcePlace,
} from "./sources/sourcePlace.ts";
import { type Network, parseNetwork } from "./webhooks/allowedAddress.ts";

/** The settings of the server, read from the environment variables in `configVariables`. */
export interface Config {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Address of a PostgreSQL database, with its password; undefined for the embedded database. Several processes may share it, and `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Where segments and thumbnails are stored; undefined: as files in `dataDir`. */
  readonly objectStore: ObjectPlace | undefined;
  /** `DROPSET_KEY`: the admin key chosen by the operator. */
  readonly key: string | undefined;
  readonly maxFileBytes: number;
  readonly maxRequestBytes: number;
  /** Hours after which an unused upload is removed. */
  readonly unusedUploadHours: number;
  /** What each key may use, unless it has limits of its own. */
  readonly keyLimits: KeyLimits;
  /** Tasks that this process runs at the same time, each import in a thread of its own; 0 when other processes run them. */
  readonly workers: number;
  readonly logLevel: LogLevel;
  /** Address of the server for users, without a trailing slash, such as `https://data.example.org`. */
  readonly publicUrl: string | undefined;
  /** The `trustProxy` option of Fastify: false, true, or addresses and networks separated by commas. */
  readonly trustProxy: boolean | string;
  /** Private networks that webhooks may reach. */
  readonly webhookNetworks: readonly Network[];
  /** Where imports may bring files from. */
  readonly importSources: readonly SourcePlace[];
  /** Files with the certificate and its key. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Time in which the headers of a request must arrive, ms. A connection that sends none is closed as well. */
  readonly headersMs: number;
  /** A request body that arrives slower than this for `slowBodyMs` is cut off, and so is a caller that reads a response slower. */
  readonly minBodyBytesPerSecond: number;
  readonly slowBodyMs: number;
  /** How long a shutdown waits for running requests, ms. */
  readonly shutdownMs: number;
  /** How long a server that was asked to end goes on serving while it reports that it is not ready, ms. */
  readonly drainMs: number;
  /** Port on which a worker reports its health and metrics, 0 for any free port; undefined: none. */
  readonly workerPort: number | undefined;
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

/** A setting is not valid. The message names the variable and states what is expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** All environment variables with their defaults and meanings, in the order of `--help`. */
export const configVariables = [
  { name: "PORT", fallback: "8080", meaning: "port to listen on; 0 for any free port" },
  { name: "HOST", fallback: "127.0.0.1", meaning: "address to listen on; 0.0.0.0 for all networks" },
  {
    name: "DATA_DIR",
    fallback: "./data",
    meaning:
      "folder of the database, uploaded files and thumbnails; for one server at a time, or with DATABASE_URL for all of them",
  },
  {
    name: "DROPSET_KEY",
    fallback: "none",
    meaning:
      "the admin key, 32 characters or more; without it, a random key is created at the first start and printed once",
  },
  { name: "MAX_FILE_BYTES", fallback: "8G", meaning: "largest file; K, M, G and T are powers of 1024" },
  { name: "MAX_REQUEST_BYTES", fallback: "MAX_FILE_BYTES + 1G", meaning: "largest upload request, up to 100 files" },
  { name: "UNUSED_UPLOAD_HOURS", fallback: "168", meaning: "time after which unused uploads are removed" },
  {
    name: "WORKERS",
    fallback: "half of the cores, 2 to 4",
    meaning:
      "tasks that run at the same time, 1 to 16; large ones use a quarter of them, at least one; 0 when only `dropset worker` runs tasks",
  },
  {
    name: "WORKER_PORT",
    fallback: "none",
    meaning: "port of `dropset worker` for /healthz, /readyz and /metrics, on HOST",
  },
  {
    name: "DRAIN_SECONDS",
    fallback: "0",
    meaning:
      "how long a server that is asked to end goes on serving while /readyz reports it, so that a proxy sends new requests to others",
  },
  {
    name: "REQUESTS_PER_MINUTE",
    fallback: "none",
    meaning: "requests that each key may send in a minute; keys may have limits of their own (keys create)",
  },
  {
    name: "BYTES_PER_DAY",
    fallback: "none",
    meaning: "bytes of files that each key may upload in a day (UTC), such as 50G",
  },
  {
    name: "TASKS_PER_HOUR",
    fallback: "none",
    meaning: "imports, copies and retries that each key may start in an hour",
  },
  {
    name: "LOG_LEVEL",
    fallback: "info",
    meaning: `${logLevels.join(", ")}; debug also logs each read that went well: assets, images, health checks`,
  },
  {
    name: "PUBLIC_URL",
    fallback: "none",
    meaning: "address of the server for users, such as https://data.example.org; the page then works there only",
  },
  {
    name: "TRUST_PROXY",
    fallback: "none",
    meaning: "addresses or networks of proxies whose X-Forwarded headers are trusted, or `true` for any",
  },
  {
    name: "WEBHOOK_NETWORKS",
    fallback: "none",
    meaning: "private addresses or networks that webhooks may reach, such as 10.0.0.0/8,::1",
  },
  {
    name: "IMPORT_ROOTS",
    fallback: "none",
    meaning:
      "folders of this machine that every key with the scope import may import from: /data/incoming,name=/mnt/other",
  },
  {
    name: "IMPORT_BUCKETS",
    fallback: "none",
    meaning:
      "the same for parts of buckets: s3://bucket/prefix?endpoint=https://host&region=name; credentials as for BLOB_URL",
  },
  { name: "TLS_CERT", fallback: "none", meaning: "file with the certificate chain (PEM); needs TLS_KEY" },
  { name: "TLS_KEY", fallback: "none", meaning: "file with the private key (PEM); needs TLS_CERT" },
  {
    name: "DATABASE_URL",
    fallback: "none = SQLite in DATA_DIR",
    meaning: "a PostgreSQL database that several processes may share: postgres://user:password@host:5432/name",
  },
  {
    name: "BLOB_URL",
    fallback: "none = files in DATA_DIR",
    meaning:
      "bucket for uploaded files and thumbnails: s3://bucket/prefix?endpoint=https://host&region=name; credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  },
] as const;

const GIB = 1024 ** 3;

/** Reads the settings from environment variables; throws `ConfigError`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const value = (name: (typeof configVariables)[number]["name"]): string | undefined => env[name]?.trim() || undefined;
  const databaseUrl = readDatabaseUrl("DATABASE_URL", value("DATABASE_URL"));
  const workers = whole("WORKERS", value("WORKERS"), workersFor(availableParallelism()), 0, 16);
  if (workers === 0 && databaseUrl === undefined) {
    throw new ConfigError(
      "WORKERS is 0, so no task would ever run: without DATABASE_URL there are no other processes. Set WORKERS to 1 or more.",
    );
  }
  const maxFileBytes = byteSize("MAX_FILE_BYTES", value("MAX_FILE_BYTES")) ?? 8 * GIB;
  const maxRequestBytes = byteSize("MAX_REQUEST_BYTES", value("MAX_REQUEST_BYTES")) ?? maxFileBytes + GIB;
  if (maxRequestBytes < maxFileBytes) {
    throw new ConfigError(
      "MAX_REQUEST_BYTES is smaller than MAX_FILE_BYTES, so the largest file would not fit into a request.",
    );
  }
  const dataDir = resolve(value("DATA_DIR") ?? "./data");
  const objectStore = readObjectStore("BLOB_URL", value("BLOB_URL"), env);
  return {
    port: whole("PORT", value("PORT"), 8080, 0, 65_535),
    host: value("HOST") ?? "127.0.0.1",
    dataDir,
    objectStore,
    importSources: readSources(
      readSource("IMPORT_ROOTS", parseImportRoots(value("IMPORT_ROOTS") ?? "")),
      readSource("IMPORT_BUCKETS", parseImportBuckets(value("IMPORT_BUCKETS") ?? "", regionOf(env))),
      { dataDir, objectStore },
    ),
    key: readKey(value("DROPSET_KEY")),
    maxFileBytes,
    maxRequestBytes,
    unusedUploadHours: whole("UNUSED_UPLOAD_HOURS", value("UNUSED_UPLOAD_HOURS"), 168, 1, 1_000_000),
    databaseUrl,
    workers,
    keyLimits: {
      requestsPerMinute: wholeOrNone("REQUESTS_PER_MINUTE", value("REQUESTS_PER_MINUTE")),
      bytesPerDay: byteSize("BYTES_PER_DAY", value("BYTES_PER_DAY")) ?? null,
      tasksPerHour: wholeOrNone("TASKS_PER_HOUR", value("TASKS_PER_HOUR")),
    },
    logLevel: readLogLevel(value("LOG_LEVEL")),
    publicUrl: readPublicUrl(value("PUBLIC_URL")),
    trustProxy: readTrustProxy(value("TRUST_PROXY")),
    webhookNetworks: readWebhookNetworks(value("WEBHOOK_NETWORKS")),
    tls: readTls(value("TLS_CERT"), value("TLS_KEY")),
    headersMs: 30_000,
    minBodyBytesPerSecond: 1024,
    slowBodyMs: 30_000,
    shutdownMs: 8_000,
    drainMs: whole("DRAIN_SECONDS", value("DRAIN_SECONDS"), 0, 0, 600) * 1000,
    workerPort:
      value("WORKER_PORT") === undefined ? undefined : whole("WORKER_PORT", value("WORKER_PORT"), 0, 0, 65_535),
  };
}

/**
 * Returns the default of `WORKERS` for a machine: half of its cores, because page, uploads and thumbnails need the others; at least 2, so
 * that a small import does not wait behind a large one; at most 4, because each thread takes memory.
 */
export function workersFor(cores: number): number {
  return Math.min(Math.max(Math.floor(cores / 2), 2), 4);
}

/** Returns true for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host);
}

function whole(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigError(`${name} is "${text}"; expected a whole number from ${min} to ${max}.`);
}

function wholeOrNone(name: string, text: string | undefined): number | null {
  return text === undefined ? null : whole(name, text, 1, 1, 1_000_000_000);
}

function byteSize(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseByteSize(text);
  if (bytes === undefined || bytes < 1) {
    throw new ConfigError(`${name} is "${text}"; expected bytes, such as 500M or 8G.`);
  }
  return bytes;
}

function regionOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env.AWS_REGION?.trim() || env.AWS_DEFAULT_REGION?.trim() || undefined;
}

/** Reads the address of a bucket; its region may be that of the environment. `name` is that of the setting or option. Throws `ConfigError`. */
export function readObjectStore(
  name: string,
  text: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ObjectPlace | undefined {
  if (text === undefined) return undefined;
  const place = parseBlobUrl(text, regionOf(env));
  if (place.ok) return place.value;
  throw new ConfigError(`${name} ${place.failure}`);
}

function readKey(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // The message does not contain the value, which may be a real secret.
  if (text.length < 32) throw new ConfigError(`DROPSET_KEY has ${text.length} characters; expected 32 or more.`);
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new ConfigError(
      "DROPSET_KEY contains characters that an HTTP header cannot contain; use letters and digits.",
    );
  }
  return text;
}

/** Checks the address of a database server. `name` is that of the setting or option. Throws `ConfigError`. */
export function readDatabaseUrl(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The message does not contain the value, which has a password.
  if (url === undefined || !["postgres:", "postgresql:"].includes(url.protocol) || url.pathname.length < 2) {
    throw new ConfigError(`${name} is not valid; expected postgres://user:password@host:5432/name.`);
  }
  return text;
}

function readLogLevel(text: string | undefined): LogLevel {
  if (text === undefined) return "info";
  const level = logLevels.find((known) => known === text.toLowerCase());
  if (level !== undefined) return level;
  throw new ConfigError(`LOG_LEVEL is "${text}"; expected one of ${logLevels.join(", ")}.`);
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw new ConfigError(`PUBLIC_URL is "${text}"; expected http(s)://host[:port] without a path.`);
  }
  return url.origin;
}

function readTrustProxy(text: string | undefined): boolean | string {
  if (text === undefined || text === "false" || text === "0") return false;
  if (text === "true" || text === "1") return true;
  const wrong = text.split(",").find((proxy) => !isProxy(proxy.trim()));
  if (wrong === undefined) return text;
  throw new ConfigError(
    `TRUST_PROXY contains "${wrong.trim()}"; expected \`true\`, or addresses and networks such as 127.0.0.1, 10.0.0.0/8 separated by commas.`,
  );
}

function readWebhookNetworks(text: string | undefined): Network[] {
  return (text ?? "").split(",").flatMap((part) => {
    if (part.trim() === "") return [];
    const network = parseNetwork(part.trim());
    if (network !== undefined) return [network];
    throw new ConfigError(
      `WEBHOOK_NETWORKS contains "${part.trim()}"; expected addresses and networks such as 127.0.0.1, 10.0.0.0/8 separated by commas.`,
    );
  });
}

function readSource<Place>(name: string, places: Result<Place[], string>): Place[] {
  if (places.ok) return places.value;
  throw new ConfigError(`${name} ${places.failure}`);
}

/** Returns all sources. Throws for a name that two have, and for one that holds the files of the server, which callers could read through it. */
function readSources(
  roots: readonly FolderPlace[],
  buckets: readonly BucketPlace[],
  { dataDir, objectStore }: Pick<Config, "dataDir" | "objectStore">,
): SourcePlace[] {
  const twice = buckets.find(({ name }) => roots.some((root) => root.name === name));
  if (twice !== undefined) {
    throw new ConfigError(
      `IMPORT_BUCKETS and IMPORT_ROOTS both have the name "${twice.name}". Write other-name=s3://...`,
    );
  }
  const holding = roots.find(({ folder }) => isWithin(folder, dataDir) || isWithin(dataDir, folder));
  if (holding !== undefined) {
    throw new ConfigError(
      `IMPORT_ROOTS has ${holding.folder}, and DATA_DIR is ${dataDir}: one is inside the other, so keys could read the files of the server. Keep them apart.`,
    );
  }
  const own = buckets.find(({ place }) => objectStore !== undefined && overlap(place, objectStore));
  if (own !== undefined) {
    throw new ConfigError(
      `IMPORT_BUCKETS has the part of bucket "${own.place.bucket}" that BLOB_URL uses, so keys could read the files of the server. Use another prefix.`,
    );
  }
  return [...roots, ...buckets];
}

/** Buckets of the same name at two endpoints may be the same one, so endpoints are not compared. */
function overlap(a: ObjectPlace, b: ObjectPlace): boolean {
  return a.bucket === b.bucket && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix));
}

/** Returns true for an address, a network (`10.0.0.0/8`, `10.0.0.0/255.0.0.0`), or a network name of Fastify. */
function isProxy(text: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const [, address = "", range] = /^([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0 || range === undefined) return family !== 0;
  if (family === 4 && isIP(range) === 4) return isNetmask(range);
  return /^\d{1,3}$/.test(range) && Number(range) >= 1 && Number(range) <= (family === 4 ? 32 : 128);
}

function isNetmask(text: string): boolean {
  const bits = text.split(".").map((part) => Number(part).toString(2).padStart(8, "0"));
  return /^1+0*$/.test(bits.join(""));
}

function readTls(certFile: string | undefined, keyFile: string | undefined): Config["tls"] {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) {
    throw new ConfigError("TLS_CERT and TLS_KEY belong together. Set both or neither.");
  }
  return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
}
