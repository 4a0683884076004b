import type { ProblemGroup } from "../problems/problemGroups.ts";
import type { Sample } from "./imageProblems.ts";
import type { Preflight, Samples } from "./preflight.ts";

/** A state on its way from the worker: images and problems, which may be large, only when they are new. */
export interface PackedState extends Omit<Preflight, "samples" | "problems"> {
  /** Numbers of the samples. */
  readonly samples: Readonly<Record<keyof Samples, readonly number[]>>;
  /** Samples that were not sent before, with their numbers. */
  readonly added: readonly (readonly [number, Sample])[];
  /** Undefined when they are what was sent last. */
  readonly problems: readonly ProblemGroup[] | undefined;
}

/** Packs the states of one look, one after the other. */
export function createPacker(): (state: Preflight) => PackedState {
  const numbers = new WeakMap<Sample, number>();
  let last = 0;
  let problems: readonly ProblemGroup[] | undefined;
  return (state) => {
    const added: [number, Sample][] = [];
    const pack = (samples: readonly Sample[]) =>
      samples.map((sample) => {
        const known = numbers.get(sample);
        if (known !== undefined) return known;
        numbers.set(sample, ++last);
        added.push([last, sample]);
        return last;
      });
    const { first, random, troubled } = state.samples;
    const packed: PackedState = {
      ...state,
      samples: { first: pack(first), random: pack(random), troubled: pack(troubled) },
      added,
      problems: state.problems === problems ? undefined : state.problems,
    };
    problems = state.problems;
    return packed;
  };
}

/** Unpacks what one packer packed, in its order. What did not change stays the very same object, so that it need not be drawn again. */
export function createUnpacker(): (packed: PackedState) => Preflight {
  let known = new Map<number, Sample>();
  let last: Samples = { first: [], random: [], troubled: [] };
  let problems: readonly ProblemGroup[] = [];
  return ({ added, ...packed }) => {
    const all = new Map([...known, ...added]);
    known = new Map();
    const unpack = (which: keyof Samples): readonly Sample[] => {
      const samples = packed.samples[which].map((number) => {
        const sample = all.get(number)!;
        known.set(number, sample);
        return sample;
      });
      const before = last[which];
      const same = samples.length === before.length && samples.every((sample, at) => sample === before[at]);
      return same ? before : samples;
    };
    last = { first: unpack("first"), random: unpack("random"), troubled: unpack("troubled") };
    problems = packed.problems ?? problems;
    return { ...packed, samples: last, problems };
  };
}
