import { info } from "../../contract/info.ts";
import { FILES_PER_REQUEST, HASHES_PER_CHECK } from "../../contract/limits.ts";
import type { Api } from "../api/api.ts";
import { BATCH, type BatchLimits } from "../files/batch.ts";

/** What the server accepts. Until the server has responded, these are the limits of the contract. */
export interface ServerLimits {
  /** Maximum size of a file in bytes; infinite until the server has responded. */
  readonly bytesPerFile: number;
  /** Maximum number of hashes in one request. */
  readonly hashesPerCheck: number;
  /** Limits of one upload request. */
  readonly batch: BatchLimits;
  /**
   * Asks the server for its limits. For a server that has only the four calls of the original API, the limits of the contract stay; such a
   * server refuses requests that exceed its own.
   */
  read(api: Api, signal: AbortSignal): Promise<void>;
}

/** Creates the limits of one upload. */
export function createServerLimits(): ServerLimits {
  let bytesPerFile = Number.POSITIVE_INFINITY;
  let hashesPerCheck = HASHES_PER_CHECK;
  let batch = BATCH;
  return {
    get bytesPerFile() {
      return bytesPerFile;
    },
    get hashesPerCheck() {
      return hashesPerCheck;
    },
    get batch() {
      return batch;
    },
    async read(api, signal) {
      const answered = await api.call(info, { signal }).catch(() => undefined);
      if (answered === undefined) return;
      const { limits } = answered;
      bytesPerFile = limits.bytesPerFile;
      hashesPerCheck = limits.hashesPerCheck;
      batch = {
        files: Math.min(FILES_PER_REQUEST, limits.filesPerRequest),
        bytes: Math.min(BATCH.bytes, limits.bytesPerRequest / 2),
      };
    },
  };
}
