import { info } from "../../contract/info.ts";
import { FILES_PER_REQUEST, HASHES_PER_CHECK } from "../../contract/limits.ts";
import type { Api } from "../api/api.ts";
import { BATCH, type BatchLimits } from "../files/batch.ts";

/** What the server accepts; the limits of the contract until it was asked. */
export interface ServerLimits {
  /** Bytes of the largest file; infinite until the server was asked. */
  readonly bytesPerFile: number;
  /** Most hashes in one request. */
  readonly hashesPerCheck: number;
  /** Most of one upload request. */
  readonly batch: BatchLimits;
  /** Asks the server. One that has only the four calls for uploads keeps the limits of the contract, and refuses what is too much. */
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
