import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClient } from "./client.suite.ts";
import { memberFaults, SEED, surviveFaults } from "./faults.suite.ts";
import { startTestCluster, type TestCluster } from "./testCluster.suite.ts";

vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster({ bucket: false });
});
afterAll(() => cluster?.close());

test("two servers and two workers on one database server and one data folder install one sample project", async () => {
  const client = createClient(cluster.proxy.url);
  const titles = async () => (await client.list<{ title: string }>("/v1/library")).map(({ title }) => title);
  await expect.poll(titles, { timeout: 120_000 }).toEqual(["Shapes"]);
});

test(`and lose nothing when they are killed or cut off (seed ${SEED})`, async () => {
  await surviveFaults(cluster, { count: memberFaults.length, faults: memberFaults });
});
