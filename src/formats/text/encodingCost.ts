/** How badly bytes fit an encoding: less is better. */
export interface EncodingCost {
  /** About the negative logarithm of how probable the characters outside ASCII are in texts of that encoding. */
  readonly cost: number;
  /** Bytes that are not a character of the encoding. */
  readonly faults: number;
}

/** Cost of a byte that is not a character of the encoding: one damaged byte does not decide about a long text. */
export const FAULT_COST = 30;
