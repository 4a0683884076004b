import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../db/database.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { contents, hashOf, upload } from "../storage/stores.suite.ts";

/** Pairs of a foreign and a random hash whose times are compared; 0 compares none. `FOREIGN_HASH_PAIRS=400` is the long form. */
const PAIRS = Number(process.env.FOREIGN_HASH_PAIRS ?? 0);

const AT = Date.now();
let inner: TestServer;
let server: TestServer;
let foreign: readonly string[];
let calls: [name: string, input: unknown][] = [];
let key: string;
beforeAll(async () => {
  inner = await openTestServer();
  const db: Database = {
    ...inner.deps.db,
    call(name, input) {
      calls.push([name, input]);
      return inner.deps.db.call(name, input);
    },
  };
  server = await openTestServer({ now: () => AT, deps: { db, blobs: inner.deps.blobs } });
  ({ hashes: foreign } = await upload(inner.deps, contents(Math.max(PAIRS, 5))));
  key = await server.newKey(["import"], "elsewhere");
  // The first use of a key writes its time.
  await check([random()]);
});
afterAll(async () => {
  await server.close();
  await inner.close();
});

const random = () => hashOf(randomBytes(32));

async function check(hashes: readonly string[]): Promise<unknown> {
  const answer = await server.app.inject({
    method: "POST",
    url: "/v1/tasks/import/check-images",
    headers: { "x-api-key": key },
    payload: [...hashes],
  });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

/** The operations of the database that a check makes, without the hash. */
async function workOf(hash: string): Promise<string> {
  calls = [];
  expect(await check([hash])).toEqual([hash]);
  return JSON.stringify(calls).replaceAll(hash, "HASH");
}

describe("the hash of a content that only another workspace has", () => {
  it("is missing, by the same operations of the database as a hash that nobody has", async () => {
    const work = await workOf(random());
    for (const hash of foreign) expect(await workOf(hash)).toBe(work);
    // It names the caller's workspace and nothing else; no row is marked as used.
    expect(work).toContain("lookUpHashes");
    expect(work).not.toContain("touchBlobs");
  });

  if (PAIRS > 0) {
    it("takes the same time as a hash that nobody has", { timeout: 600_000 }, async () => {
      const time = async (hash: string) => {
        const before = process.hrtime.bigint();
        await check([hash]);
        return Number(process.hrtime.bigint() - before);
      };
      let foreignSlower = 0;
      let compared = 0;
      for (let at = 0; at < PAIRS; at++) {
        const hash = foreign[at % foreign.length] as string;
        // Alternating, so that neither always comes first.
        const first = at % 2 === 0;
        const one = await time(first ? hash : random());
        const other = await time(first ? random() : hash);
        if (one === other) continue;
        compared++;
        if (first === one > other) foreignSlower++;
      }
      // A sign test: an even coin is further off in one of 100,000 runs.
      const deviations = Math.abs(foreignSlower - compared / 2) / Math.sqrt(compared / 4);
      expect(deviations, `the foreign hash was slower in ${foreignSlower} of ${compared} pairs`).toBeLessThan(4.4);
    });
  }
});
