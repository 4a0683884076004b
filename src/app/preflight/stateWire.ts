import type { ProblemGroup } from "../problems/problemGroups.ts";
import type { Sample } from "./imageProblems.ts";
import type { Preflight, Samples } from "./preflightState.ts";
import type { TableGroup } from "./tableGroups.ts";

/** A state as the worker sends it: samples, problems and tables, which may be large, only when they are new. */
export interface PackedState extends Omit<Preflight, "samples" | "problems" | "tables"> {
  /** The ids of the samples. */
  readonly samples: Readonly<Record<keyof Samples, readonly number[]>>;
  /** Samples that were not sent before, by their ids. */
  readonly added: readonly (readonly [number, Sample])[];
  /** Undefined when they equal those that were sent last. */
  readonly problems: readonly ProblemGroup[] | undefined;
  /** Undefined when they equal those that were sent last. */
  readonly tables: readonly TableGroup[] | undefined;
}

/** Returns a function that packs the states of one pre-flight in their order. */
export function createPacker(): (state: Preflight) => PackedState {
  const ids = new WeakMap<Sample, number>();
  let lastId = 0;
  let problems: readonly ProblemGroup[] | undefined;
  let tables: readonly TableGroup[] | undefined;
  return (state) => {
    const added: [number, Sample][] = [];
    const pack = (samples: readonly Sample[]) =>
      samples.map((sample) => {
        const known = ids.get(sample);
        if (known !== undefined) return known;
        ids.set(sample, ++lastId);
        added.push([lastId, sample]);
        return lastId;
      });
    const { first, random, withProblems } = state.samples;
    const packed: PackedState = {
      ...state,
      samples: { first: pack(first), random: pack(random), withProblems: pack(withProblems) },
      added,
      problems: state.problems === problems ? undefined : state.problems,
      tables: state.tables === tables ? undefined : state.tables,
    };
    problems = state.problems;
    tables = state.tables;
    return packed;
  };
}

/**
 * Returns a function that unpacks the states of one packer in their order. A part that did not change stays the same object, so that React
 * does not draw it again.
 */
export function createUnpacker(): (packed: PackedState) => Preflight {
  let known = new Map<number, Sample>();
  let last: Samples = { first: [], random: [], withProblems: [] };
  let problems: readonly ProblemGroup[] = [];
  let tables: readonly TableGroup[] = [];
  return ({ added, ...packed }) => {
    const all = new Map([...known, ...added]);
    known = new Map();
    const unpack = (which: keyof Samples): readonly Sample[] => {
      const samples = packed.samples[which].map((id) => {
        const sample = all.get(id);
        if (sample === undefined) throw new Error(`Sample ${id} was never sent.`);
        known.set(id, sample);
        return sample;
      });
      const before = last[which];
      const same = samples.length === before.length && samples.every((sample, at) => sample === before[at]);
      return same ? before : samples;
    };
    last = { first: unpack("first"), random: unpack("random"), withProblems: unpack("withProblems") };
    problems = packed.problems ?? problems;
    tables = packed.tables ?? tables;
    return { ...packed, samples: last, problems, tables };
  };
}
