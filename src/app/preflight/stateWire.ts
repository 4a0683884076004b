import type { ProblemGroup } from "../problems/problemGroups.ts";
import type { Preflight } from "./preflightState.ts";
import type { TableGroup } from "./tableGroups.ts";

/** A state as the worker sends it: problems and tables, which may be large, only when they are new. */
export interface PackedState extends Omit<Preflight, "problems" | "tables"> {
  /** Undefined when they equal those that were sent last. */
  readonly problems: readonly ProblemGroup[] | undefined;
  /** Undefined when they equal those that were sent last. */
  readonly tables: readonly TableGroup[] | undefined;
}

/** Returns a function that packs the states of one pre-flight in their order. */
export function createPacker(): (state: Preflight) => PackedState {
  let problems: readonly ProblemGroup[] | undefined;
  let tables: readonly TableGroup[] | undefined;
  return (state) => {
    const packed: PackedState = {
      ...state,
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
  let problems: readonly ProblemGroup[] = [];
  let tables: readonly TableGroup[] = [];
  return (packed) => {
    problems = packed.problems ?? problems;
    tables = packed.tables ?? tables;
    return { ...packed, problems, tables };
  };
}
