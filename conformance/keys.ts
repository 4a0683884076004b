import { type Calls, multipart, newImage, pair } from "./calls.ts";
import { type Check, equal, holds, inContract, onPage } from "./check.ts";
import { expectRefusal } from "./expect.ts";

/** Returns a valid request of each of the four calls. */
function requests(): readonly [path: string, body: Buffer | string, type: string][] {
  const json = "application/json";
  const upload = multipart(pair({ id: "/a.gif" }, newImage()), "abc");
  return [
    ["/tasks/import/check-images", "[]", json],
    ["/tasks/import/files", upload, "multipart/form-data; boundary=abc"],
    ["/tasks/import", "{}", json],
    ["/tasks/import/local", "{}", json],
  ];
}

async function withKey(calls: Calls, key: string | null) {
  const answers = [];
  for (const [path, body, type] of requests()) {
    answers.push(await calls.send(path, { body, headers: { "content-type": type }, key }));
  }
  return answers;
}

/** The header `x-api-key` of all four calls. */
export const keys: readonly Check[] = [
  onPage("keys: every call needs a key in x-api-key", async (calls) => {
    for (const { status } of await withKey(calls, null)) holds(status === 401 || status === 403, "refused", status);
  }),
  inContract("keys: a wrong key gets the same response as none", async (calls) => {
    const without = await withKey(calls, null);
    const wrong = await withKey(calls, "dropset_0000000000.wrong");
    for (const answer of [...without, ...wrong]) expectRefusal(answer, 401);
    const messages = [...without, ...wrong].map(({ json }) => (json as { error: { message: string } }).error.message);
    equal(new Set(messages).size, 1, "different messages");
  }),
  inContract("keys: the four calls take no other method than POST", async (calls) => {
    for (const [path] of requests()) expectRefusal(await calls.send(path, { method: "PUT", body: "[]" }), 404, 405);
  }),
];
