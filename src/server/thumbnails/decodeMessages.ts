import type { Result } from "../../model/result.ts";

/** An image that a decoder process is asked to decode. The bytes of the image follow on its standard input. */
export interface DecodeRequest {
  readonly bytes: number;
  /** Longest side of the thumbnail, pixels. */
  readonly size: number;
}

/** What a decoder process returns: the WebP bytes, or why there are none, as the end of a sentence. */
export type DecodeResult = Result<Uint8Array>;

/** Exit code of a decoder process that used too much memory. */
export const MEMORY_EXIT = 3;
