import type { BlobStore } from "./blobStore.ts";
import { openFileBlobStore } from "./fileBlobStore.ts";
import type { StoreAddress } from "./storeAddress.ts";

/**
 * Opens the store at an address; a folder is created when it does not exist, a bucket is not asked. A thread that writes besides the store of
 * its server passes `announce`, which resolves when that store expects the segment. It is called when a segment begins and when it is
 * committed.
 */
export async function openBlobs(
  address: StoreAddress,
  announce: (segment: string) => Promise<void> = async () => {},
): Promise<BlobStore> {
  if (address.kind === "folder") return openFileBlobStore(address.directory, announce);
  // Loaded where it is used: the client of the store takes half a second of processor time.
  const { openS3BlobStore } = await import("./s3BlobStore.ts");
  return openS3BlobStore(address, { announce });
}
