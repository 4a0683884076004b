import { expect, test } from "vitest";
import { openApiBench } from "../routes/apiBench.suite.ts";

test("a key with the scope upload delivers a file and starts its import, which only other keys can follow", async () => {
  const bench = await openApiBench();
  try {
    const { key } = await bench.key(["upload"]);
    const form = new FormData();
    form.append("a", JSON.stringify({ id: "/notes.txt" }));
    form.append("a-file", new Blob(["one line"]), "notes.txt");
    const encoded = new Response(form);
    const sent = await bench.call("POST", "/v1/tasks/import/files", {
      key,
      headers: { "content-type": encoded.headers.get("content-type") ?? "" },
      body: Buffer.from(await encoded.arrayBuffer()),
    });
    expect(sent.json).toMatchObject([{ id: "/notes.txt", errors: [] }]);
    const files = [{ path: "/notes.txt", fileId: sent.json[0].fileId }];
    const body = { project: { title: "Delivered" }, preset: "images", files };
    const started = await bench.call("POST", "/v1/tasks/import", { key, body });
    expect([started.status, started.json]).toEqual([200, { taskId: expect.any(Number) }]);

    const task = `/v1/tasks/${started.json.taskId}`;
    for (const path of [task, `${task}/log`, "/v1/tasks", "/v1/projects", "/v1/library"]) {
      expect([path, (await bench.call("GET", path, { key })).status]).toEqual([path, 403]);
    }
    const { key: reader } = await bench.key(["read"]);
    expect((await bench.call("GET", task, { key: reader })).json).toMatchObject({ id: started.json.taskId });
  } finally {
    await bench.close();
  }
});
