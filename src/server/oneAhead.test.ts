import { expect, test } from "vitest";
import { createOneAhead } from "./oneAhead.ts";

test("a piece of work runs while its caller goes on, and the next one waits for it", async () => {
  const ahead = createOneAhead();
  const order: string[] = [];
  let release = () => {};
  await ahead.begin(
    () =>
      new Promise((resolve) => {
        order.push("first begins");
        release = () => {
          order.push("first ends");
          resolve();
        };
      }),
  );
  expect(ahead.isRunning).toBe(true);
  const second = ahead.begin(async () => void order.push("second"));
  expect(order).toEqual(["first begins"]);
  release();
  await second;
  await ahead.end();
  expect(order).toEqual(["first begins", "first ends", "second"]);
  expect(ahead.isRunning).toBe(false);
});

test("an error is thrown once, by whoever waits next, and what should follow does not begin", async () => {
  const ahead = createOneAhead();
  await ahead.begin(() => Promise.reject(new Error("no")));
  await expect(ahead.begin(() => expect.unreachable())).rejects.toThrow("no");
  await ahead.end();
});
