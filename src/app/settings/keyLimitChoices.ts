import type { KeyLimits } from "../../contract/keyLimits.ts";

/** Bytes of a gigabyte as the page writes sizes. */
const GIGABYTE = 1_000_000_000;

/** The limits of a new key as a person states them. Undefined: the limit of the server; 0: no limit. */
export interface LimitChoices {
  readonly requestsPerMinute?: number | undefined;
  readonly gigabytesPerDay?: number | undefined;
  readonly tasksPerHour?: number | undefined;
}

/** Returns the limits of a request to create a key; null when none was stated. */
export function limitsOf({ requestsPerMinute, gigabytesPerDay, tasksPerHour }: LimitChoices): KeyLimits | null {
  if (requestsPerMinute === undefined && gigabytesPerDay === undefined && tasksPerHour === undefined) return null;
  return {
    requestsPerMinute: requestsPerMinute ?? null,
    bytesPerDay: gigabytesPerDay === undefined ? null : Math.ceil(gigabytesPerDay * GIGABYTE),
    tasksPerHour: tasksPerHour ?? null,
  };
}
