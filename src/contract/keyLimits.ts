import { z } from "zod";

const limit = z.number().int().nonnegative();

/** What a key may use, as it applies. Null where there is no limit. */
export const keyLimits = z.object({
  requestsPerMinute: limit
    .nullable()
    .describe("Requests that need a key, of scripts and of pages that are signed in with it."),
  bytesPerDay: limit.nullable().describe("Bytes of uploaded files in a day (UTC)."),
  tasksPerHour: limit.nullable().describe("Imports, copies and retries that are started in an hour of the clock."),
});
/** What a key may use, as it applies. */
export type KeyLimits = z.infer<typeof keyLimits>;

/** No limits. */
export const NO_LIMITS: KeyLimits = { requestsPerMinute: null, bytesPerDay: null, tasksPerHour: null };

/** The limits of a key itself. */
export const ownLimits = keyLimits.meta({
  description: "Limits of this key alone. Null: the limit of the server applies, if it has one. 0: there is no limit.",
});
