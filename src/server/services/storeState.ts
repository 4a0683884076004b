import { type StoreFault, StoreUnavailableError } from "../blobs/blobStore.ts";
import type { Deps } from "../deps.ts";

/** How long a store may take, ms. A health check of an orchestrator waits a few seconds. */
const PATIENCE_MS = 2_000;

const reasons: Readonly<Record<StoreFault, string>> = {
  unreachable: "the store of uploaded files does not respond",
  bucket: "the bucket does not exist",
  credentials: "the object store refuses the credentials",
  refused: "the object store refuses requests",
};

/** Returns why the store of uploaded files cannot be used; undefined when it can. */
export async function storeProblem({ blobs, log }: Pick<Deps, "blobs" | "log">): Promise<string | undefined> {
  try {
    await blobs.probe(AbortSignal.timeout(PATIENCE_MS));
    return undefined;
  } catch (error) {
    const fault = error instanceof StoreUnavailableError ? error.fault : "unreachable";
    log.error({ err: error }, reasons[fault]);
    return reasons[fault];
  }
}
