import { afterAll, beforeAll, expect, test } from "vitest";
import { checkImages } from "../../contract/checkImages.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

let bench: ApiBench;
beforeAll(async () => {
  bench = await openApiBench();
});
afterAll(() => bench.close());

test("a check gets the server ready for an import: when nothing is missing, nothing is uploaded before it", async () => {
  const { key } = await bench.key(["import"]);
  let expected = 0;
  const app = await bench.another({ tasks: { wake: () => undefined, expect: () => expected++ } });
  const check = (payload: unknown[]) =>
    app.inject({ method: "POST", url: checkImages.path, headers: { "x-api-key": key }, payload });
  expect((await check(["no hash"])).statusCode).toBe(400);
  expect(expected, "after a check that was refused").toBe(0);
  expect((await check([`${"A".repeat(43)}=`])).statusCode).toBe(200);
  expect(expected).toBe(1);
});
