/** A stream of random numbers that is the same for the same seed, everywhere. */
export interface Random {
  /** From 0 up to but without 1. */
  next(): number;
  /** From `from` up to but without `to`. */
  between(from: number, to: number): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item;
}
/** Mulberry32: small, fast and good enough for pictures. */
export declare function createRandom(seed: number): Random;
