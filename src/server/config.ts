import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseByteSize } from "./byteSize.ts";

/** How the server runs, from environment variables; each is described in `configVariables`. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDir: string;
  /** `DROPSET_KEY`: the admin key that the operator chose. */
  readonly key: string | undefined;
  readonly maxFileBytes: number;
  readonly maxRequestBytes: number;
  /** Hours after which an upload that nothing refers to is swept. */
  readonly unusedUploadHours: number;
  /** Threads that run import tasks. */
  readonly workers: number;
  readonly logLevel: LogLevel;
  /** Where users reach the server, without a trailing slash, such as `https://data.example.org`. */
  readonly publicUrl: string | undefined;
  /** What Fastify calls `trustProxy`: false, true, or addresses and networks joined by commas. */
  readonly trustProxy: boolean | string;
  /** Files with the certificate and its key. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** A request body that brings fewer bytes a second than this, over `slowBodyMs`, is cut off. */
  readonly minBodyBytesPerSecond: number;
  readonly slowBodyMs: number;
  /** How long a shutdown waits for requests under way. */
  readonly shutdownMs: number;
}

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A setting that makes no sense; the message names the variable and says what would. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Every variable with its default and its meaning, in the order of `--help`. */
export const configVariables = [
  { name: "PORT", fallback: "8080", meaning: "port to listen on; 0 takes a free one" },
  { name: "HOST", fallback: "127.0.0.1", meaning: "address to listen on; 0.0.0.0 for every network" },
  { name: "DATA_DIR", fallback: "./data", meaning: "database, uploaded files, thumbnails; one server at a time" },
  {
    name: "DROPSET_KEY",
    fallback: "none",
    meaning:
      "the first admin key, 32 characters or more; none: a random one is made at the first start and printed once",
  },
  { name: "MAX_FILE_BYTES", fallback: "8G", meaning: "largest file; K, M, G and T are powers of 1024" },
  { name: "MAX_REQUEST_BYTES", fallback: "MAX_FILE_BYTES + 1G", meaning: "largest upload request, up to 100 files" },
  { name: "UNUSED_UPLOAD_HOURS", fallback: "168", meaning: "uploads that no import used are removed after this time" },
  { name: "WORKERS", fallback: "1", meaning: "import tasks that run at the same time, 1 to 16" },
  { name: "LOG_LEVEL", fallback: "info", meaning: logLevels.join(", ") },
  { name: "PUBLIC_URL", fallback: "none", meaning: "where users reach the server, such as https://data.example.org" },
  {
    name: "TRUST_PROXY",
    fallback: "none",
    meaning: "addresses or networks of proxies whose X-Forwarded headers are believed, or `true` for any",
  },
  { name: "TLS_CERT", fallback: "none", meaning: "file with the certificate chain (PEM); needs TLS_KEY" },
  { name: "TLS_KEY", fallback: "none", meaning: "file with the private key (PEM); needs TLS_CERT" },
  { name: "DATABASE_URL", fallback: "none = SQLite in DATA_DIR", meaning: "not supported yet" },
  { name: "BLOB_URL", fallback: "none = files in DATA_DIR", meaning: "not supported yet" },
] as const;

const GIB = 1024 ** 3;

/** Reads the settings from environment variables; throws `ConfigError`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const value = (name: (typeof configVariables)[number]["name"]): string | undefined => env[name]?.trim() || undefined;
  for (const name of ["DATABASE_URL", "BLOB_URL"] as const) {
    if (value(name) !== undefined) {
      throw new ConfigError(
        `${name} is set, but this version keeps everything in DATA_DIR (SQLite and files). Unset ${name} to start.`,
      );
    }
  }
  const maxFileBytes = byteSize("MAX_FILE_BYTES", value("MAX_FILE_BYTES")) ?? 8 * GIB;
  const maxRequestBytes = byteSize("MAX_REQUEST_BYTES", value("MAX_REQUEST_BYTES")) ?? maxFileBytes + GIB;
  if (maxRequestBytes < maxFileBytes) {
    throw new ConfigError(
      "MAX_REQUEST_BYTES is smaller than MAX_FILE_BYTES: the largest file would not fit a request.",
    );
  }
  return {
    port: whole("PORT", value("PORT"), 8080, 0, 65_535),
    host: value("HOST") ?? "127.0.0.1",
    dataDir: resolve(value("DATA_DIR") ?? "./data"),
    key: readKey(value("DROPSET_KEY")),
    maxFileBytes,
    maxRequestBytes,
    unusedUploadHours: whole("UNUSED_UPLOAD_HOURS", value("UNUSED_UPLOAD_HOURS"), 168, 1, 1_000_000),
    workers: whole("WORKERS", value("WORKERS"), 1, 1, 16),
    logLevel: readLogLevel(value("LOG_LEVEL")),
    publicUrl: readPublicUrl(value("PUBLIC_URL")),
    trustProxy: readTrustProxy(value("TRUST_PROXY")),
    tls: readTls(value("TLS_CERT"), value("TLS_KEY")),
    minBodyBytesPerSecond: 1024,
    slowBodyMs: 30_000,
    shutdownMs: 8_000,
  };
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host);
}

function whole(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigError(`${name} is "${text}"; expected a whole number from ${min} to ${max}.`);
}

function byteSize(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseByteSize(text);
  if (bytes === undefined || bytes < 1) {
    throw new ConfigError(`${name} is "${text}"; expected bytes, such as 500M or 8G.`);
  }
  return bytes;
}

function readKey(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // The value itself is never part of the message: it may be a real secret, only too short.
  if (text.length < 32) throw new ConfigError(`DROPSET_KEY has ${text.length} characters; 32 or more are needed.`);
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new ConfigError("DROPSET_KEY holds characters that an HTTP header cannot carry; use letters and digits.");
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
    `TRUST_PROXY holds "${wrong.trim()}"; expected \`true\`, or addresses and networks such as 127.0.0.1, 10.0.0.0/8 joined by commas.`,
  );
}

/** True for an address, a network (`10.0.0.0/8`, `10.0.0.0/255.0.0.0`), or the name of one that Fastify knows. */
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
    throw new ConfigError("TLS_CERT and TLS_KEY belong together: set both, or neither.");
  }
  return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
}
