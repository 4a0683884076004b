import type { FastifyRateLimitStoreCtor } from "@fastify/rate-limit";
import type { Deps } from "./deps.ts";

/** Returns the class of stores for `@fastify/rate-limit` that count in the database, so that a limit holds for all processes together. */
export function sharedCounts({ db, now }: Pick<Deps, "db" | "now">): FastifyRateLimitStoreCtor {
  return class SharedCounts {
    incr(
      key: string,
      respond: (error: Error | null, result?: { current: number; ttl: number }) => void,
      periodMs: number,
    ): void {
      db.call("countInPeriod", { name: `wrong keys of ${key}`, periodMs, at: now() }).then(
        ({ count, leftMs }) => respond(null, { current: count, ttl: leftMs }),
        (error: Error) => respond(error),
      );
    }

    child(): SharedCounts {
      return this;
    }
  };
}
