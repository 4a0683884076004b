import { afterEach, expect, test } from "vitest";
import { createOtherTabs, type OtherTabs } from "./otherTabs.ts";

const tabs: OtherTabs[] = [];

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.dispose();
});

/** A tab of its own channel, so that tests do not hear each other. */
function openTab(channel: string, silentMs?: number) {
  const over: string[] = [];
  const tab = createOtherTabs({
    onOver: (hashes) => over.push(...hashes),
    channel: new BroadcastChannel(channel),
    ...(silentMs === undefined ? {} : { silentMs }),
  });
  tabs.push(tab);
  return { tab, over };
}

test("one tab alone gets everything it claims", async () => {
  const { tab } = openTab("alone");
  expect([...(await tab.claim(["a", "b"])).mine]).toEqual(["a", "b"]);
});

test("of two tabs that claim the same at the same time, exactly one gets each hash", async () => {
  const [one, other] = [openTab("both"), openTab("both")];
  const hashes = Array.from({ length: 50 }, (_, i) => `${i}`);
  // Each has to know that the other is there.
  await expect
    .poll(async () => (await one.tab.claim(["x"])).mine.size + (await other.tab.claim(["x"])).mine.size)
    .toBe(1);
  const claims = await Promise.all([one.tab.claim(hashes), other.tab.claim(hashes)]);
  expect(claims.flatMap(({ mine }) => [...mine]).sort()).toEqual([...hashes].sort());
});

test("a hash is free again when the tab that claimed it is done, leaves or closes", async () => {
  const [one, other] = [openTab("over"), openTab("over")];
  for (const end of ["end", "leave", "dispose"] as const) {
    const claim = await one.tab.claim([end]);
    await expect.poll(() => other.tab.isSending(end)).toBe(true);
    expect([...(await other.tab.claim([end])).mine]).toEqual([]);
    if (end === "end") claim.end();
    else one.tab[end]();
    await expect.poll(() => other.over).toContain(end);
    expect(other.tab.isSending(end)).toBe(false);
  }
});

test("a tab that falls silent loses its claims, one that renews them keeps them", async () => {
  const [dead, alive, other] = [openTab("silent"), openTab("silent", 600), openTab("silent", 600)];
  await dead.tab.claim(["dead"]);
  await alive.tab.claim(["alive"]);
  const renewing = setInterval(() => alive.tab.renew(), 20);
  try {
    await expect.poll(() => other.tab.isSending("dead") && other.tab.isSending("alive")).toBe(true);
    await expect.poll(() => other.over).toEqual(["dead"]);
  } finally {
    clearInterval(renewing);
  }
});

test("a tab that does not respond holds nobody up for good", async () => {
  const frozen = new BroadcastChannel("frozen");
  const { tab } = openTab("frozen");
  frozen.postMessage({ type: "hello", from: "frozen" });
  expect([...(await tab.claim(["a"])).mine]).toEqual(["a"]);
  frozen.close();
});
