import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatabaseBusyError } from "../database.ts";
import { missingOf } from "../missingOf.suite.ts";
import { openPostgres } from "../postgres.ts";
import { hashOf, segmentOf } from "../suiteData.suite.ts";
import { hasPostgres, startTestPostgres, type TestPostgres } from "../testPostgres.suite.ts";

/**
 * What a proxy does with the next COMMIT: passes it on, loses it, or passes it on and loses what the server returns, or that and every later
 * connection.
 */
type Fault = "none" | "lose the commit" | "lose the response" | "lose the server";

/** Starts a proxy that cuts the connection at the next COMMIT, once. */
async function startProxy(port: number): Promise<{ server: Server; port: number; next(fault: Fault): void }> {
  let fault: Fault = "none";
  let isDown = false;
  const server = createServer((client: Socket) => {
    if (isDown) {
      client.destroy();
      return;
    }
    const upstream = connect(port, "127.0.0.1");
    let isDeaf = false;
    client.on("error", () => {});
    upstream.on("error", () => {});
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.on("data", (data) => {
      const now = data.includes("COMMIT\0") ? fault : "none";
      if (now !== "none") fault = "none";
      if (now === "lose the commit") {
        client.destroy();
        return;
      }
      isDown ||= now === "lose the server";
      isDeaf ||= now === "lose the response" || isDown;
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (isDeaf) client.destroy();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    server,
    port: (server.address() as { port: number }).port,
    next(wanted) {
      fault = wanted;
    },
  };
}

describe.skipIf(!hasPostgres)("a connection that is lost during a commit", () => {
  let server: TestPostgres;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    server = await startTestPostgres();
    proxy = await startProxy(server.port);
  }, 60_000);
  afterAll(async () => {
    proxy?.server.close();
    await server?.close();
  });

  const open = async (name: string) =>
    openPostgres({
      url: (await server.url(name)).replace(String(server.port), String(proxy.port)),
      connections: { quick: 1, write: 2, long: 1 },
    });

  test("is a success when the server committed", async () => {
    const database = await open("committed");
    try {
      proxy.next("lose the response");
      await database.call("commitSegment", segmentOf("a", ["one"]));
      expect(await missingOf(database, { workspaceId: 1, hashes: [hashOf("one")] })).toEqual([]);
    } finally {
      await database.close();
    }
  });

  test("is a busy database when the server did not commit, and has changed nothing", async () => {
    const database = await open("not committed");
    try {
      proxy.next("lose the commit");
      await expect(database.call("commitSegment", segmentOf("a", ["one"]))).rejects.toBeInstanceOf(DatabaseBusyError);
      expect(await missingOf(database, { workspaceId: 1, hashes: [hashOf("one")] })).toEqual([hashOf("one")]);
      await database.call("commitSegment", segmentOf("a", ["one"]));
    } finally {
      await database.close();
    }
  });

  test("is a plain error when it cannot be found out, so that nobody takes the change back", async () => {
    const database = await open("unknown");
    try {
      proxy.next("lose the server");
      await expect(database.call("commitSegment", segmentOf("a", ["one"]))).rejects.toMatchObject({
        name: "Error",
        message: expect.stringContaining("not known whether the change was made"),
      });
    } finally {
      await database.close();
    }
  });
});
