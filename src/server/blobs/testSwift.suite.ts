import { type ExecFileOptions, execFile, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { ObjectPlace } from "./storeAddress.ts";

const run = promisify(execFile);

/** Whether tests with an object store can run on this machine. */
export const hasSwift = ["swift-proxy-server", "swift-object-server", "swift-ring-builder", "memcached"].every((name) =>
  existsSync(join("/usr/bin", name)),
);
if (!hasSwift) {
  console.warn(
    "OpenStack Swift is not installed, so this file is SKIPPED. Install it (Debian: swift-proxy swift-account swift-container swift-object memcached), then: npm run test:s3",
  );
}

/** Credentials of the only user, as the environment of a program. */
export const swiftCredentials = { AWS_ACCESS_KEY_ID: "test:tester", AWS_SECRET_ACCESS_KEY: "testing" };
/** The only bucket. */
export const SWIFT_BUCKET = "dropset";
/** Time that each request may wait for a server to start, ms: Swift starts five programs. */
const START_MS = 240_000;

/** An object store of a test: OpenStack Swift with its S3 API, one disk, one copy. */
export interface TestSwift {
  readonly endpoint: string;
  /** A prefix of its own in a bucket that exists. */
  place(prefix: string): ObjectPlace;
  /** Sets how many bytes the bucket may hold; 0 for no limit. */
  setQuota(bytes: number): Promise<void>;
  /** Cuts the store off and connects it again: its front ends and starts. */
  cutOff(): Promise<void>;
  reconnect(): Promise<void>;
  /** Ends all programs of the store at once, as a power cut would, and starts them again. */
  crash(): Promise<void>;
  /** Ends the store and removes all that it stored. */
  close(): Promise<void>;
}

/** Starts an object store with an empty bucket, for one file of tests. */
export async function startTestSwift(): Promise<TestSwift> {
  if (!hasSwift) throw new Error("OpenStack Swift is not installed.");
  const folder = await mkdtemp(join(tmpdir(), "dropset-swift-"));
  const ports = { proxy: 0, account: 0, container: 0, object: 0, cache: 0 };
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
  // The servers refuse to run as root, so they get a user of their own then.
  const { username, uid } = userInfo();
  const user = uid === 0 ? { name: "swift", ...(await idsOf("swift")) } : { name: username };
  const as: SpawnOptions = { cwd: folder, stdio: "ignore", ...("uid" in user && { uid: user.uid, gid: user.gid }) };
  await writeFile(join(folder, "swift.conf"), swiftConf);
  await writeFile(join(folder, "proxy.conf"), proxyConf(folder, user.name, ports));
  for (const name of ["account", "container", "object"] as const) {
    await writeFile(join(folder, `${name}.conf`), storageConf(folder, user.name, name, ports[name]));
  }
  await mkdir(join(folder, "devices", "disk"), { recursive: true });
  await chmod(folder, 0o700);
  if ("uid" in user)
    for (const path of ["", "devices", "devices/disk"]) await chown(join(folder, path), user.uid, user.gid);
  // The interpreter that Debian's programs of Swift name.
  const { account, container, object } = ports;
  const args = ["-c", ringsProgram, JSON.stringify({ account, container, object })];
  await run("/usr/bin/python3", args, as as ExecFileOptions);
  const programs = new Map<string, ReturnType<typeof spawn>>();
  const start = (name: string, args: readonly string[]) => programs.set(name, spawn(name, args, as));
  const startProxy = () => start("swift-proxy-server", ["proxy.conf"]);

  async function end(name: string): Promise<void> {
    const program = programs.get(name);
    programs.delete(name);
    if (!program || program.exitCode !== null || program.signalCode !== null) return;
    const gone = new Promise((resolve) => program.once("exit", resolve));
    program.kill("SIGKILL");
    await gone;
  }

  const endpoint = `http://127.0.0.1:${ports.proxy}`;
  const credentials = {
    accessKeyId: swiftCredentials.AWS_ACCESS_KEY_ID,
    secretAccessKey: swiftCredentials.AWS_SECRET_ACCESS_KEY,
  };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials, maxAttempts: 1 });

  async function responds(check: () => Promise<unknown>): Promise<void> {
    for (const until = Date.now() + START_MS; ; await pause(250)) {
      try {
        await check();
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  }

  async function token(): Promise<{ url: string; token: string }> {
    const headers = {
      "x-auth-user": swiftCredentials.AWS_ACCESS_KEY_ID,
      "x-auth-key": swiftCredentials.AWS_SECRET_ACCESS_KEY,
    };
    const answer = await fetch(`${endpoint}/auth/v1.0`, { headers });
    return { url: answer.headers.get("x-storage-url") ?? "", token: answer.headers.get("x-auth-token") ?? "" };
  }

  function startAll(): void {
    start("memcached", ["-l", "127.0.0.1", "-p", String(ports.cache), "-m", "16"]);
    for (const name of ["account", "container", "object"]) start(`swift-${name}-server`, [`${name}.conf`]);
    startProxy();
  }

  async function endAll(): Promise<void> {
    for (const name of [...programs.keys()]) await end(name);
  }

  startAll();

  async function close(): Promise<void> {
    client.destroy();
    await endAll();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await responds(() => client.send(new CreateBucketCommand({ Bucket: SWIFT_BUCKET })));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    endpoint,
    place: (prefix) => ({ bucket: SWIFT_BUCKET, prefix, endpoint, region: "us-east-1" }),
    async setQuota(bytes) {
      const account = await token();
      const headers = {
        "x-auth-token": account.token,
        "x-container-meta-quota-bytes": bytes === 0 ? "" : String(bytes),
      };
      // Swift keeps the parts of objects in a bucket of their own.
      for (const bucket of [SWIFT_BUCKET, `${SWIFT_BUCKET}+segments`]) {
        const answer = await fetch(`${account.url}/${encodeURIComponent(bucket)}`, { method: "PUT", headers });
        if (!answer.ok) throw new Error(`The quota was refused with status ${answer.status}.`);
      }
    },
    cutOff: () => end("swift-proxy-server"),
    async reconnect() {
      startProxy();
      await responds(async () => {
        const { status } = await fetch(endpoint);
        if (status >= 500) throw new Error(`status ${status}`);
      });
    },
    async crash() {
      await endAll();
      startAll();
      await responds(() => client.send(new ListObjectsV2Command({ Bucket: SWIFT_BUCKET, MaxKeys: 1 })));
    },
    close,
  };
}

const swiftConf = `[swift-hash]
swift_hash_path_prefix = test
swift_hash_path_suffix = test
[storage-policy:0]
name = one
default = yes
`;

/** Writes the rings, which name the only disk. Nine calls of Swift's own program for it take nine times as long. */
const ringsProgram = `
import json, sys
from swift.common.ring import RingBuilder
for name, port in json.loads(sys.argv[1]).items():
    builder = RingBuilder(2, 1, 1)
    disk = {"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1, "meta": ""}
    builder.add_dev(disk)
    builder.rebalance()
    builder.get_ring().save(name + ".ring.gz")
`;

function common(folder: string, user: string, port: number): string {
  // Without workers, a program serves by itself and ends with its process.
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${user}
swift_dir = ${folder}
log_level = ERROR
`;
}

function storageConf(folder: string, user: string, name: string, port: number): string {
  return `${common(folder, user, port)}devices = ${folder}/devices
mount_check = false
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;
}

function proxyConf(folder: string, user: string, ports: { readonly proxy: number; readonly cache: number }): string {
  return `${common(folder, user, ports.proxy)}[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth container-quotas slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.cache}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:container-quotas]
use = egg:swift#container_quotas
[filter:slo]
use = egg:swift#slo
`;
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, user])).stdout)),
  );
  return { uid: uid as number, gid: gid as number };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
