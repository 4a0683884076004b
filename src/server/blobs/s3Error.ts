import { NoSpaceError, type StoreFault, StoreUnavailableError } from "./blobStore.ts";
import { systemCode } from "./fileError.ts";
import type { ObjectPlace } from "./storeAddress.ts";

/**
 * Names of errors by which stores refuse bytes for want of space, as do the statuses 413 and 507. `EntityTooLarge` is that of a quota of Swift;
 * a part is never too large by itself.
 */
const fullNames = new Set([
  "EntityTooLarge",
  "QuotaExceeded",
  "XMinioStorageFull",
  "XMinioAdminBucketQuotaExceeded",
  "InsufficientStorage",
]);
const credentialNames = new Set([
  "CredentialsProviderError",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "ExpiredToken",
]);
/** Statuses of a store that can be asked again. */
const passingStatuses = new Set([408, 429]);

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Returns the status with which a store refused a request; undefined when it did not respond. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error ? (error as SdkError).$metadata?.httpStatusCode : undefined;
}

/** Returns true for the error of an object that does not exist, in a bucket that does. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && error instanceof Error && error.name !== "NoSuchBucket";
}

/** Returns what an error of the client means: `NoSpaceError` or `StoreUnavailableError`. Errors of our own are returned unchanged. */
export function asStoreError(error: unknown, place: ObjectPlace): unknown {
  if (!(error instanceof Error) || !isOfStore(error)) return error;
  const status = statusOf(error);
  if (fullNames.has(error.name) || status === 507 || status === 413) {
    return new NoSpaceError(
      `The object store with bucket "${place.bucket}" is full, or its quota is used up.`,
      "object store",
    );
  }
  const fault = faultOf(error, status);
  return new StoreUnavailableError(fault, sentenceOf(fault, error, place), { cause: error });
}

/** Returns true for an error of the client or of its connection. */
function isOfStore(error: Error): boolean {
  if (error.name === "TimeoutError" || error.name === "CredentialsProviderError" || "$metadata" in error) return true;
  const code = systemCode(error);
  if (code === undefined) return false;
  // Files have such codes too, with a path; connections of the client do not. Other codes with ERR_ are those of bugs.
  return code.startsWith("ERR_") ? /^ERR_(TLS|SSL|STREAM_PREMATURE)/.test(code) : !("path" in error);
}

function faultOf(error: Error, status: number | undefined): StoreFault {
  if (error.name === "NoSuchBucket") return "bucket";
  if (credentialNames.has(error.name) || status === 401 || status === 403) return "credentials";
  if (status === undefined || status >= 500 || passingStatuses.has(status)) return "unreachable";
  return "refused";
}

function sentenceOf(fault: StoreFault, error: Error, { bucket, endpoint, region }: ObjectPlace): string {
  const store = `The object store ${endpoint === undefined ? `of AWS in ${region}` : `at ${endpoint}`}`;
  const status = statusOf(error);
  const reason = systemCode(error) ?? (status === undefined ? error.name : `${error.name}, status ${status}`);
  switch (fault) {
    case "unreachable":
      return `${store} does not respond (${reason}). Start it, or correct the endpoint in BLOB_URL.`;
    case "bucket":
      return `${store} has no bucket "${bucket}". Create it, or correct BLOB_URL.`;
    case "credentials":
      return error.name === "CredentialsProviderError"
        ? `There are no credentials for the object store. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`
        : `${store} refuses the credentials (${reason}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to those of a user who may list, read, write and delete in bucket "${bucket}".`;
    case "refused":
      return `${store} refuses a request (${reason}): ${error.message}`;
    default:
      return fault satisfies never;
  }
}
