import type { BlobStore } from "./blobStore.ts";
import { openFileBlobStore } from "./fileBlobStore.ts";
import type { StoreAddress } from "./storeAddress.ts";

/** How a thread uses a store. */
interface OpenOptions {
  /**
   * For a thread that writes besides the store of its server: resolves when that store expects the segment. It is called when a segment begins and
   * when it is committed.
   */
  readonly announce?: (segment: string) => Promise<void>;
  /** How long reading waits for an object store that does not respond, ms. Default 0: the client has tried several times by then. */
  readonly patienceMs?: number;
}

/** Opens the store at an address; a folder is created when it does not exist, a bucket is not asked. */
export async function openBlobs(
  address: StoreAddress,
  { announce = async () => {}, patienceMs = 0 }: OpenOptions = {},
): Promise<BlobStore> {
  if (address.kind === "folder") return openFileBlobStore(address.directory, announce);
  // Loaded where it is used: the client of the store takes half a second of processor time.
  const { openS3BlobStore } = await import("./s3BlobStore.ts");
  return openS3BlobStore(address, { announce, patienceMs });
}
