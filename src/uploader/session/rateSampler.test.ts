import { expect, test } from "vitest";
import { Ledger } from "../files/ledger.ts";
import { bottleneckOf, createRateSampler } from "./rateSampler.ts";
import type { SessionPhase, SessionSnapshot } from "./snapshot.ts";

test("the bottleneck is the server while most requests wait for it, then the network, then the disk", () => {
  expect(bottleneckOf({ sending: 1, awaiting: 2 }, false)).toBe("server");
  expect(bottleneckOf({ sending: 2, awaiting: 1 }, false)).toBe("network");
  expect(bottleneckOf({ sending: 1, awaiting: 0 }, true)).toBe("network");
  expect(bottleneckOf({ sending: 1, awaiting: 1 }, false)).toBe("disk");
  expect(bottleneckOf({ sending: 0, awaiting: 0 }, false)).toBe("disk");
  expect(bottleneckOf({ sending: 0, awaiting: 0 }, true)).toBeUndefined();
});

test("speeds come from what was hashed and passed to the network since the last samples", () => {
  const none = { files: 0, bytes: 0 };
  let phase: SessionPhase = { name: "reviewing" };
  let wireBytes = 0;
  let seconds = 0;
  const sampler = createRateSampler({
    state: () =>
      ({
        phase,
        found: none,
        hashed: none,
        missing: none,
        failed: none,
        onTheWireBytes: wireBytes,
      }) as unknown as SessionSnapshot,
    ledger: new Ledger(),
    requests: () => ({ sending: 1, awaiting: 0 }),
    now: () => seconds * 1000,
  });
  expect(sampler.rates).toMatchObject({ hashRate: undefined, sendRate: undefined, limitedBy: undefined });

  seconds = 1;
  sampler.addHashedBytes(300);
  sampler.addHashedBytes(200);
  sampler.sample();
  expect(sampler.rates).toMatchObject({ hashRate: 500, sendRate: undefined, limitedBy: undefined });

  phase = { name: "sending" };
  for (seconds = 2; seconds <= 4; seconds++) {
    wireBytes += 1000;
    sampler.sample();
  }
  expect(sampler.rates).toMatchObject({ hashRate: 125, sendRate: 750, limitedBy: "network" });
  expect(sampler.rates.rateHistory).toEqual([1000, 1000, 1000]);
});
