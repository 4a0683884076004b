import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { keyScopes } from "../contract/scopes.ts";
import { formatBytes, parseByteSize } from "./byteSize.ts";
import { helpText } from "./commands/help.ts";
import { ConfigError, configVariables, isLoopback, readConfig, workersFor } from "./config.ts";

describe("the settings", () => {
  it("have defaults: this machine only, everything below ./data", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ port: 8080, host: "127.0.0.1", trustProxy: false, logLevel: "info" });
    expect(config.workers).toBe(workersFor(availableParallelism()));
    expect(config.dataDir).toBe(`${process.cwd()}/data`);
    expect([config.key, config.publicUrl, config.tls]).toEqual([undefined, undefined, undefined]);
    expect(config.maxFileBytes).toBe(8 * 1024 ** 3);
    expect(config.unusedUploadHours).toBe(168);
  });

  it("let half of the cores run tasks: two at least, four at most", () => {
    expect([1, 2, 4, 6, 8, 64].map(workersFor)).toEqual([2, 2, 2, 3, 4, 4]);
    expect(readConfig({ WORKERS: "1" }).workers).toBe(1);
  });

  it("treat an empty variable as absent", () => {
    expect(readConfig({ PORT: "", DROPSET_KEY: " ", DATABASE_URL: "", BLOB_URL: "" })).toEqual(readConfig({}));
  });

  it("are read from the environment", () => {
    const config = readConfig({
      PORT: "0",
      HOST: "0.0.0.0",
      DROPSET_KEY: "k".repeat(32),
      MAX_FILE_BYTES: "500M",
      MAX_REQUEST_BYTES: "1G",
      PUBLIC_URL: "https://data.example.org/",
      TRUST_PROXY: "10.0.0.0/8, 127.0.0.1",
      LOG_LEVEL: "WARN",
      TLS_CERT: "/c.pem",
      TLS_KEY: "/k.pem",
    });
    expect(config).toMatchObject({
      port: 0,
      host: "0.0.0.0",
      maxFileBytes: 500 * 1024 ** 2,
      maxRequestBytes: 1024 ** 3,
      publicUrl: "https://data.example.org",
      trustProxy: "10.0.0.0/8, 127.0.0.1",
      logLevel: "warn",
      tls: { certFile: "/c.pem", keyFile: "/k.pem" },
    });
  });

  it.each([
    ["PORT", "80a"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["DROPSET_KEY", "k".repeat(31)],
    ["DROPSET_KEY", `${"k".repeat(32)} and a space`],
    ["MAX_FILE_BYTES", "lots"],
    ["MAX_REQUEST_BYTES", "1M"],
    ["UNUSED_UPLOAD_HOURS", "0"],
    ["WORKERS", "17"],
    ["LOG_LEVEL", "loud"],
    ["PUBLIC_URL", "data.example.org"],
    ["PUBLIC_URL", "https://example.org/path"],
    ["TRUST_PROXY", "garbage"],
    ["TRUST_PROXY", "10.0.0.0/8, proxy.example.org"],
    ["TRUST_PROXY", "10.0.0.0/33"],
    ["TRUST_PROXY", "10.0.0.0/0"],
    ["TRUST_PROXY", "10.0.0.0/255.0.255.0"],
    ["TRUST_PROXY", "127.0.0.1,"],
    ["TRUST_PROXY", "2"],
    ["WEBHOOK_NETWORKS", "intranet"],
    ["WEBHOOK_NETWORKS", "10.0.0.0/8, 10.0.0.0/33"],
    ["TLS_CERT", "/only/the/certificate"],
    ["WORKERS", "0"],
    ["DATABASE_URL", "postgres://somewhere"],
    ["DATABASE_URL", "mysql://somewhere/dropset"],
    ["DATABASE_URL", "somewhere"],
    ["BLOB_URL", "s3://bucket"],
    ["BLOB_URL", "gs://bucket?region=x"],
  ])("that are not valid are refused by name: %s=%s", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it.each(["loopback, uniquelocal", "10.0.0.0/255.0.0.0", "::1,fc00::/7", "192.168.1.1/32"])(
    "name proxies by address, network or kind: %s",
    (value) => {
      expect(readConfig({ TRUST_PROXY: value }).trustProxy).toBe(value);
    },
  );

  it("take a database server, beside which a process may run no tasks", () => {
    for (const databaseUrl of ["postgres://u:p@db:5432/dropset", "postgresql://u@db/dropset?sslmode=require"]) {
      expect(readConfig({ DATABASE_URL: databaseUrl, WORKERS: "0" })).toMatchObject({ databaseUrl, workers: 0 });
    }
  });

  it("never show the password of a database", () => {
    expect(() => readConfig({ DATABASE_URL: "mysql://u:hunter2@db/x" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });

  it("never show a key, not even one that is refused", () => {
    const secret = "short-but-secret";
    expect(() => readConfig({ DROPSET_KEY: secret })).toThrow(expect.not.stringContaining(secret) as never);
    try {
      readConfig({ DROPSET_KEY: secret });
    } catch (error) {
      expect(String(error)).not.toContain(secret);
    }
  });

  it("are all in --help, with their defaults", () => {
    const help = helpText("1.2.3");
    for (const { name, fallback } of configVariables) {
      expect(help).toMatch(new RegExp(`^  ${name} `, "m"));
      expect(help).toContain(`default: ${fallback}`);
    }
    for (const command of ["serve", "check", "gc", "backup", "keys create", "keys list", "keys revoke"])
      expect(help).toContain(command);
    for (const scope of keyScopes) expect(help).toMatch(new RegExp(`^  ${scope} +\\w`, "m"));
  });
});

describe("sources of imports", () => {
  const bucket = "s3://data/sets?endpoint=https://store.example.org";
  it("are none by default, and folders and buckets by name", () => {
    expect(readConfig({}).importSources).toEqual([]);
    const { importSources } = readConfig({ IMPORT_ROOTS: "/in,lab=/mnt/x", IMPORT_BUCKETS: `${bucket},b=${bucket}` });
    expect(importSources.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "folder in",
      "folder lab",
      "bucket data",
      "bucket b",
    ]);
  });

  it.each([
    [{ IMPORT_ROOTS: "all=/", DATA_DIR: "/srv/data" }, /keys could read the files of the server/],
    [{ IMPORT_ROOTS: "/srv/data/in", DATA_DIR: "/srv/data" }, /keys could read the files of the server/],
    [{ IMPORT_BUCKETS: bucket, BLOB_URL: "s3://data?endpoint=https://store.example.org" }, /that BLOB_URL uses/],
    [{ IMPORT_ROOTS: "data=/in", IMPORT_BUCKETS: bucket }, /both have the name "data"/],
    [{ IMPORT_BUCKETS: `${bucket},${bucket}` }, /two buckets with the name "data"/],
    [{ IMPORT_BUCKETS: "https://x" }, /IMPORT_BUCKETS is "https/],
  ])("%j is refused", (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });

  it("may lie beside the files of the server", () => {
    const env = { IMPORT_ROOTS: "/srv/data-in", DATA_DIR: "/srv/data" };
    expect(readConfig(env).importSources).toHaveLength(1);
  });
});

it("distinguishes addresses of this machine from others", () => {
  expect(["127.0.0.1", "127.8.8.8", "::1", "localhost", "::ffff:127.0.0.1"].map(isLoopback)).toEqual(
    Array(5).fill(true),
  );
  expect(["0.0.0.0", "10.0.0.1", "::", "127.0.0.1.evil.test", "localhost.evil.test", ""].map(isLoopback)).toEqual(
    Array(6).fill(false),
  );
});

it("reads and writes sizes for people", () => {
  expect(["0", "1k", "1.5G", "2GiB", "3 MB", "9".repeat(20), "", "G"].map(parseByteSize)).toEqual([
    0,
    1024,
    undefined,
    2 * 1024 ** 3,
    3 * 1024 ** 2,
    undefined,
    undefined,
    undefined,
  ]);
  expect([0, 1023, 1024, 1536, 1024 ** 2, 8.5 * 1024 ** 3].map(formatBytes)).toEqual([
    "0 bytes",
    "1023 bytes",
    "1 KB",
    "1.5 KB",
    "1 MB",
    "8.5 GB",
  ]);
});
