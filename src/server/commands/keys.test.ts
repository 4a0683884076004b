import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { runKeysCreate } from "./keys.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

async function create(workspace: string) {
  const printed: string[] = [];
  const context = { deps: server.deps, print: (line: string) => void printed.push(line) };
  const command = {
    name: "keys create" as const,
    keyName: "ci",
    scopes: ["read" as const],
    workspace,
    expiresAt: null,
  };
  return { code: await runKeysCreate(context, command), printed: printed.join("\n") };
}

test("keys create makes keys of any workspace but that of the shipped projects", async () => {
  expect(await create("team")).toMatchObject({ code: 0, printed: expect.stringContaining('workspace "team"') });
  const before = await server.deps.db.call("listKeys", { workspaceId: null, before: null, limit: 10 });
  const refused = await create("shipped library");
  expect(refused).toMatchObject({ code: 1, printed: expect.stringMatching(/--workspace.*"shipped library"/) });
  expect(await server.deps.db.call("listKeys", { workspaceId: null, before: null, limit: 10 })).toEqual(before);
});
