import { describe } from "vitest";
import { blobStoreSuite } from "./blobStore.suite.ts";
import { createMemoryBlobStore } from "./memoryBlobStore.ts";

describe("blobs in memory", () => {
  blobStoreSuite(async () => createMemoryBlobStore());
});
