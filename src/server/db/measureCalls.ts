import type { Database } from "./database.ts";
import { operations } from "./operations/index.ts";

/**
 * Returns a database that reports how long each call took, with its waiting for other calls, in seconds. `failed` is true for a call that
 * threw.
 */
export function measureCalls(
  db: Database,
  observe: (mode: "read" | "write", seconds: number, failed: boolean) => void,
): Database {
  return {
    ...db,
    call(name, input) {
      const start = performance.now();
      const ended = (failed: boolean) => observe(operations[name].mode, (performance.now() - start) / 1000, failed);
      const output = db.call(name, input);
      void output.then(
        () => ended(false),
        () => ended(true),
      );
      return output;
    },
  };
}
