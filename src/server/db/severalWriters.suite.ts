import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { hashOf, receive, segmentOf, startOf } from "./suiteData.suite.ts";

/** Tests that operations which rely on each other keep their promises between two processes, each with its own connections to the same data. */
export function severalWritersSuite(engine: { first(): Database; openAgain(): Promise<Database> }): void {
  const workspaceId = 1;
  let other: Database;
  let both: readonly Database[];
  beforeEach(async () => {
    other = await engine.openAgain();
    both = [engine.first(), other];
  });
  afterEach(() => other.close());

  /** Runs a call `times` times at once, on both in turn. */
  function atOnce<Output>(
    times: number,
    run: (database: Database, index: number) => Promise<Output>,
  ): Promise<Output[]> {
    return Promise.all(Array.from({ length: times }, (_, index) => run(both[index % 2] as Database, index)));
  }

  const claim = (database: Database, owner: string) =>
    database.call("claimTask", { owner, lanes: ["small"], at: Date.now(), leaseMs: 60_000, maxAttempts: 3 });

  test("each task is claimed once, whoever asks at the same time", async () => {
    const started: number[] = [];
    for (let index = 0; index < 12; index++) started.push(await startOf(engine.first(), { paths: ["a.jpg"] }));
    const claimed = await atOnce(20, (database, index) => claim(database, `worker ${index}`));
    const ids = claimed.flatMap((task) => (task ? [task.id] : []));
    expect(ids.sort((a, b) => a - b)).toEqual(started);
  });

  test("imports into one project are never claimed together", async () => {
    const ids = await atOnce(6, (database) => startOf(database, { paths: ["a.jpg"] }));
    const first = await claim(engine.first(), "first");
    const begun = await engine.first().call("beginImport", { taskId: first?.id ?? 0, owner: "first", at: 1 });
    if (!begun.ok) throw new Error("The import did not begin.");
    const { importId, projectId } = begun.value;
    const update = { subtask: "", current: 0, total: 0, log: [], problems: [], firstProblem: 0 };
    const end = { preset: null, widenedClasses: [], grownTags: [], digests: undefined, report: "{}", update, at: 1 };
    await engine
      .first()
      .call("commitImport", { taskId: first?.id ?? 0, owner: "first", importId, projectId, title: "T", ...end });
    expect(ids).toContain(first?.id);
    for (const id of ids) if (id !== first?.id) await engine.first().call("stopTask", { workspaceId, id, at: 1 });
    for (let index = 0; index < 4; index++) {
      const taskId = await engine.first().call("beginReceiving", { workspaceId, at: 1 });
      const into = {
        workspaceId,
        taskId,
        title: "",
        preset: "auto",
        lane: "small",
        total: 0,
        targetProjectId: projectId,
      } as const;
      await engine.first().call("finishReceiving", { ...into, request: "{}", idempotency: null, at: 1 });
    }
    const claimed = await atOnce(8, (database, index) => claim(database, `worker ${index}`));
    expect(claimed.filter((task) => task !== undefined).length).toBe(1);
  });

  test("an Idempotency-Key starts one task, whoever uses it at the same time", async () => {
    const outcomes = await atOnce(8, (database) => receive(database, { paths: ["a.jpg"], key: "key" }));
    const ids = outcomes.map((outcome) => ("taskId" in outcome ? outcome.taskId : outcome.outcome));
    expect(new Set(ids).size).toBe(1);
    expect(outcomes.filter(({ outcome }) => outcome === "started").length).toBe(1);
  });

  test("a task is retried once, whoever asks at the same time", async () => {
    const id = await startOf(engine.first(), { paths: ["a.jpg", "b.jpg"] });
    await engine.first().call("stopTask", { workspaceId, id, at: Date.now() });
    const retried = await atOnce(6, (database) => database.call("retryTask", { workspaceId, id, at: Date.now() }));
    const ids = retried.map((outcome) => (typeof outcome === "object" ? outcome.taskId : outcome));
    expect(new Set(ids).size).toBe(1);
    expect(retried.filter((outcome) => typeof outcome === "object" && outcome.title !== null).length).toBe(1);
  });

  test("a task that is stopped while it is claimed is stopped, or is claimed and knows that it has to stop", async () => {
    for (let round = 0; round < 10; round++) {
      const id = await startOf(engine.first(), { paths: ["a.jpg"] });
      const [claimed, stopped] = await Promise.all([
        claim(engine.first(), "worker"),
        other.call("stopTask", { workspaceId, id, at: Date.now() }),
      ]);
      const status = (await other.call("getTask", { workspaceId, id }))?.status;
      expect([claimed?.id, stopped?.task.status, status]).toEqual(
        claimed === undefined ? [undefined, "stopped", "stopped"] : [id, "terminating", "terminating"],
      );
      if (claimed) await engine.first().call("endTask", { taskId: id, owner: "worker", at: 1, error: undefined });
    }
  });

  test("a task has one end: a stop and the end that its worker stores do not undo each other", async () => {
    for (let round = 0; round < 10; round++) {
      const id = await startOf(engine.first(), { paths: ["a.jpg"] });
      await claim(engine.first(), "worker");
      const error = { code: "internal", message: "why" };
      await Promise.all([
        engine.first().call("endTask", { taskId: id, owner: "worker", at: 1, error }),
        other.call("stopTask", { workspaceId, id, at: Date.now() }),
      ]);
      const task = await other.call("getTask", { workspaceId, id });
      expect([task?.status, task?.finished_at]).toEqual(["error", 1]);
    }
  });

  test("the first key is stored once", async () => {
    const made = await atOnce(6, (database, index) => {
      const key = { workspace: `w${index}`, name: "n", prefix: "p", sha256: String(index), scopes: "admin" };
      return database.call("createFirstKey", { ...key, expiresAt: null, at: 1 });
    });
    expect(made.filter((key) => key !== undefined).length).toBe(1);
  });

  test("a workspace gets no more webhooks than it may have", async () => {
    const webhook = {
      workspaceId,
      url: "https://example.org",
      description: "",
      events: "",
      secret: "s",
      max: 3,
      at: 1,
    };
    const made = await atOnce(8, (database) => database.call("createWebhook", webhook));
    expect(made.filter((one) => one === "too many").length).toBe(5);
  });

  test("a limit is used up once", async () => {
    const key = { workspace: "w", name: "n", prefix: "p", sha256: "x", scopes: "admin", expiresAt: null, at: 1 };
    const { id } = await engine.first().call("createKey", key);
    const use = { keyId: id, unit: "tasks", period: 0, amount: 1, limit: 5 } as const;
    const taken = await atOnce(12, (database) => database.call("takeUsage", use));
    expect(taken.filter(Boolean).length).toBe(5);
  });

  test("a sweep never removes a content that a task begins to need", async () => {
    for (let round = 0; round < 4; round++) {
      const texts = Array.from({ length: 300 }, (_, index) => `text ${round} ${index}`);
      await engine.first().call("commitSegment", { ...segmentOf(`old ${round}`, texts), at: 1 });
      const at = Date.now();
      const contents = texts.map((text) => ({ workspaceId, hash: hashOf(text) }));
      const taskId = await engine.first().call("beginReceiving", { workspaceId, at });
      const files = contents.map(({ hash }, index) => ({ path: texts[index] as string, reference: { hash } }));
      const [removed, received] = await Promise.all([
        other.call("removeUnused", { contents, touchedBefore: at - 1, endedBefore: at }),
        engine.first().call("receiveFiles", { workspaceId, taskId, files, at }),
      ]);
      // Whichever came first: all are gone and unknown, or all are needed.
      expect([0, texts.length]).toContain(removed);
      expect(received.unknown.length).toBe(removed);
      expect(await other.call("danglingTaskFiles", { limit: 9 })).toEqual([]);
    }
  });

  test("a content that is held is not swept, and one that was swept just before is known to be gone", async () => {
    for (let round = 0; round < 4; round++) {
      const texts = Array.from({ length: 300 }, (_, index) => `text ${round} ${index}`);
      await engine.first().call("commitSegment", { ...segmentOf(`old ${round}`, texts), at: 1 });
      const at = Date.now();
      const contents = texts.map((text) => ({ workspaceId, hash: hashOf(text) }));
      const hashes = contents.map(({ hash }) => hash);
      const sweep = { contents, touchedBefore: at - 1, endedBefore: at };
      const [removed, gone] = await Promise.all([
        other.call("removeUnused", sweep),
        engine.first().call("holdBlobs", { workspaceId, hashes, at }),
      ]);
      expect([0, texts.length]).toContain(removed);
      expect(gone).toEqual(removed === 0 ? [] : hashes);
      expect(await other.call("removeUnused", sweep)).toBe(0);
    }
  });

  test("a sample is begun once, whoever installs it at the same time", async () => {
    const sample = {
      workspaceId,
      name: "s",
      title: "S",
      preset: "x",
      request: '{"sample":"s","x":1}',
      files: [],
      at: 1,
    };
    const begun = await atOnce(6, (database) => database.call("startSample", sample));
    expect(begun.filter(Boolean).length).toBe(1);
    expect(await other.call("hasSample", sample)).toBe(true);
  });

  test("a step of the upkeep is done by one process in its interval", async () => {
    const step = { step: "s", everyMs: 3_600_000 };
    const taken = await atOnce(6, (database) => database.call("takeUpkeep", { ...step, at: Date.now() }));
    expect(taken.filter(Boolean).length).toBe(1);
    expect(await other.call("takeUpkeep", { ...step, step: "other", at: Date.now() })).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await other.call("takeUpkeep", { ...step, everyMs: 10, at: Date.now() })).toBe(true);
  });

  test("what both count is counted once each", async () => {
    const day = { name: "n", periodMs: 365 * 24 * 3_600_000 };
    const counted = await atOnce(12, (database) => database.call("countInPeriod", { ...day, at: Date.now() }));
    expect(counted.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, at) => at + 1),
    );
    expect(counted.every(({ leftMs }) => leftMs > 0 && leftMs <= day.periodMs)).toBe(true);
    expect(await other.call("sweepCounters", { before: Date.now() + 1 })).toBe(1);
  });

  test("an installation has one id", async () => {
    const ids = await atOnce(6, (database, index) => database.call("installationId", { candidate: `id ${index}` }));
    expect(new Set(ids).size).toBe(1);
  });

  test("a process takes up the tasks of ended processes, not those of living ones", async () => {
    const living = await startOf(engine.first(), { paths: ["a.jpg"] });
    await claim(engine.first(), "living");
    const brief = { owner: "ended", lanes: ["small"], leaseMs: 1, maxAttempts: 3 } as const;
    const stopping = await startOf(engine.first(), { paths: ["a.jpg"] });
    expect(await engine.first().call("claimTask", { ...brief, at: Date.now() })).toMatchObject({ id: stopping });
    await engine.first().call("stopTask", { workspaceId, id: stopping, at: Date.now() });
    const ended = await startOf(engine.first(), { paths: ["a.jpg"] });
    expect(await engine.first().call("claimTask", { ...brief, at: Date.now() })).toMatchObject({ id: ended });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const takeUp = { alone: false, maxAttempts: 3, at: Date.now() };
    const taken = await atOnce(4, (database) => database.call("takeUpTasks", takeUp));
    expect(taken.map(({ stopped, queued, failed }) => [stopped, queued, failed]).sort()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [1, 1, 0],
    ]);
    const statusOf = async (id: number) => (await other.call("getTask", { workspaceId, id }))?.status;
    expect(await Promise.all([living, ended, stopping].map(statusOf))).toEqual(["consumed", "queued", "stopped"]);
  });

  test("a task that ended too many processes is not taken up again", async () => {
    const id = await startOf(engine.first(), { paths: ["a.jpg"] });
    const brief = { owner: "ended", lanes: ["small"], leaseMs: 1, maxAttempts: 1 } as const;
    await engine.first().call("claimTask", { ...brief, at: Date.now() });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await other.call("claimTask", { ...brief, at: Date.now() })).toBe(undefined);
    await other.call("takeUpTasks", { alone: false, maxAttempts: 1, at: Date.now() });
    const task = await other.call("getTask", { workspaceId, id });
    expect([task?.status, JSON.parse(task?.error ?? "{}").code]).toEqual(["error", "crashed"]);
  });

  test("a request that another process receives is not abandoned", async () => {
    const taskId = await engine.first().call("beginReceiving", { workspaceId, at: Date.now() });
    expect(await other.call("listReceiving", { abandonedAt: Date.now() })).toEqual([]);
    expect(await other.call("listReceiving", { abandonedAt: Date.now() + 2 * 3_600_000 })).toEqual([taskId]);
    expect(await other.call("listReceiving", {})).toEqual([taskId]);
  });

  test("commits of the same contents in any order all succeed, and keep one place of each", async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
    await atOnce(8, (database, index) =>
      database.call("commitSegment", segmentOf(`segment ${index}`, index % 4 < 2 ? texts : [...texts].reverse())),
    );
    const found = await other.call("findBlobs", { workspaceId, hashes: texts.map(hashOf) });
    expect(new Set(found.map(({ hash }) => hash)).size).toBe(200);
  });
}
