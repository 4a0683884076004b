import { S3Client } from "@aws-sdk/client-s3";
import type { ObjectPlace } from "./storeAddress.ts";

/** How long a connection may take, and how long the store may send nothing, ms. */
const CONNECT_MS = 3_000;
const SILENT_MS = 30_000;
/** Size of a body from which the store is asked before it is sent, bytes. */
const EXPECT_BYTES = 256 * 1024;
/** Connections at the same time; those beyond wait. Callers that read slowly hold one each. */
const CONNECTIONS = 256;

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Creates a client of an object store, for which nothing is sent yet. Credentials are those of the environment, as all AWS programs read them. */
export function createS3Client({ endpoint, region }: Pick<ObjectPlace, "endpoint" | "region">): S3Client {
  const agent = { keepAlive: true, maxSockets: CONNECTIONS };
  return new S3Client({
    region,
    // Other stores than that of AWS rarely have a host name for each bucket.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    // Other stores refuse checksums in trailers.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 3,
    // The client prints beside the log of the server what its errors state as well.
    logger: silent,
    // A full store refuses large bodies before they are sent. Without this, the broken connection would hide why.
    expectContinueHeader: EXPECT_BYTES,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENT_MS, httpAgent: agent, httpsAgent: agent },
  });
}
