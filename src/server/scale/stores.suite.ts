import { hasSwift, SWIFT_BUCKET, startTestSwift, swiftCredentials, type TestSwift } from "../blobs/testSwift.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../db/testPostgres.suite.ts";
import { type FaultProxy, openFaultProxy } from "./faultProxy.suite.ts";

/** An object store, and the way to it, which can be broken. */
interface BucketServer {
  readonly swift: TestSwift;
  readonly wire: FaultProxy;
}

/** The servers that processes of a cluster share, each behind a proxy that can break its connections. */
export interface SharedStores {
  readonly postgres: TestPostgres;
  readonly databaseWire: FaultProxy;
  /** Undefined when files are in a folder. */
  readonly bucket: BucketServer | undefined;
  /** Returns the environment of the processes of an installation, whose name is new or known. */
  environment(name: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts a database server, and an object store with `bucket`. Nothing is in them. */
export async function startSharedStores({ bucket }: { readonly bucket: boolean }): Promise<SharedStores> {
  if (!hasPostgres || (bucket && !hasSwift)) {
    throw new Error("PostgreSQL or OpenStack Swift is not installed. Run: npm run test:scale");
  }
  const [postgres, server] = await Promise.all([startTestPostgres(), bucket ? startBucketServer() : undefined]);
  const databaseWire = await openFaultProxy(`http://127.0.0.1:${postgres.port}`);
  return {
    postgres,
    databaseWire,
    bucket: server,
    async environment(name) {
      const url = new URL(await postgres.url(name));
      url.port = new URL(databaseWire.url).port;
      return { DATABASE_URL: url.href, ...(server && bucketEnvironment(server.wire.url, name)) };
    },
    async close() {
      await Promise.all([databaseWire.close(), server?.wire.close()]);
      await Promise.all([postgres.close(), server?.swift.close()]);
    },
  };
}

async function startBucketServer(): Promise<BucketServer> {
  const swift = await startTestSwift();
  return { swift, wire: await openFaultProxy(swift.endpoint) };
}

/** Returns the environment of a process whose files are below a prefix of the bucket of the test store at an endpoint. */
export function bucketEnvironment(endpoint: string, prefix: string): Record<string, string> {
  return { BLOB_URL: `s3://${SWIFT_BUCKET}/${prefix}?endpoint=${endpoint}`, ...swiftCredentials };
}
