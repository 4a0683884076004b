import { randomUUID } from "node:crypto";
import type { Calls } from "./calls.ts";
import { type Check, inContract, onPage } from "./check.ts";
import { expectRefusal, taskIdOf } from "./expect.ts";

/** Returns the id of a ready-made project: the first that the server lists, or that of the example. */
async function readyMade(calls: Calls): Promise<number> {
  const answer = await calls.send("/library", { method: "GET" });
  const { items } = (answer.json ?? {}) as { items?: { id?: unknown }[] };
  const id = items?.[0]?.id;
  return typeof id === "number" ? id : 1;
}

/** `POST /tasks/import/local` */
export const importLocal: readonly Check[] = [
  onPage("local: starts an import from a ready-made project and returns a taskId", async (calls) => {
    const title = `Conformance ${randomUUID()}`;
    taskIdOf(await calls.startLocal({ id: await readyMade(calls), title, datasetsIds: [] }));
  }),
  inContract("local: refuses a project and datasets that do not exist", async (calls) => {
    const id = await readyMade(calls);
    expectRefusal(await calls.startLocal({ id: 999_999_999, title: "x", datasetsIds: [] }), 422);
    expectRefusal(await calls.startLocal({ id, title: "x", datasetsIds: [999_999_999] }), 422);
  }),
  inContract("local: refuses what is not such a request", async (calls) => {
    for (const body of [42, {}, { id: "one", title: "x" }, { id: 1, title: "" }]) {
      expectRefusal(await calls.startLocal(body), 400);
    }
  }),
];
