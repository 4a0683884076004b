import type { KeyLimits } from "../../contract/keyLimits.ts";
import { formatCount } from "../../model/plural.ts";
import { formatBytes } from "../ui/formatBytes.ts";

/** Returns the limits of the signed-in key as names with values; those that are not set are not among them. */
export function limitRows(limits: KeyLimits | null): [name: string, value: string][] {
  const rows: [string, string | undefined][] = [
    ["Requests in a minute", counted(limits?.requestsPerMinute)],
    ["Uploads in a day (UTC)", limits?.bytesPerDay ? formatBytes(limits.bytesPerDay) : undefined],
    ["Tasks in an hour", counted(limits?.tasksPerHour)],
  ];
  return rows.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
}

function counted(limit: number | null | undefined): string | undefined {
  return limit ? formatCount(limit) : undefined;
}
