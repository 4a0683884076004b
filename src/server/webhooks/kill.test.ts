import { afterEach, expect, it, vi } from "vitest";
import { makeDataDir, type Program, startProgram } from "../commands/process.suite.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { startReceiver } from "./receiver.suite.ts";

// The test starts the program twice, which may take seconds on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const KEY = "key-of-the-test-0123456789-0123456789";
const running: Program[] = [];
afterEach(async () => {
  for (const program of running.splice(0)) {
    program.child.kill("SIGKILL");
    await program.ended;
  }
});

async function serve(dataDir: string): Promise<{ program: Program; url: string }> {
  const program = startProgram(["serve"], { DATA_DIR: dataDir, DROPSET_KEY: KEY, WEBHOOK_NETWORKS: "127.0.0.1" });
  running.push(program);
  const [, url = ""] = await program.until(/ready at (http:\S+)/);
  await program.until(/"msg":"ready"/);
  return { program, url };
}

async function send(url: string, body: string | object, type = "application/json"): Promise<{ id: number }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method: "POST",
    headers: { "x-api-key": KEY, "content-type": type },
    body: text,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { id: number };
}

it("a server that is killed during a delivery makes it again after its next start, with the same id", async () => {
  const { dataDir, remove } = await makeDataDir();
  const receiver = await startReceiver();
  const first = await serve(dataDir);
  await send(`${first.url}/v1/webhooks`, { url: receiver.url, events: ["task.failed"] });
  const part = buildMultipart(filePair("a", { id: "/a.txt" }, "not an image")).toString("latin1");
  await send(`${first.url}/v1/tasks/import/files`, part, multipartType());

  receiver.respond = () => void first.program.child.kill("SIGKILL");
  const files = [{ path: "/a.txt", hash: hashOf("not an image") }];
  await send(`${first.url}/v1/tasks/import`, { project: { id: null, title: "A" }, preset: "auto", files });
  await first.program.ended;
  expect(receiver.received).toHaveLength(1);

  receiver.respond = (response) => response.writeHead(204).end();
  await serve(dataDir);
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(2);
  const [before, after] = receiver.received;
  expect(after?.headers["dropset-delivery"]).toBe(before?.headers["dropset-delivery"]);
  expect(after?.body).toBe(before?.body);
  expect(JSON.parse(after?.body ?? "")).toMatchObject({ event: "task.failed", data: { task: { title: "A" } } });
  await receiver.close();
  await remove();
});
