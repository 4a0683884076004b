import { expect, test } from "vitest";
import { loadPatiently } from "./lazyPage.ts";

test("code whose connection breaks is requested again", async () => {
  let tries = 0;
  const load = async () => {
    if (++tries < 3) throw new TypeError("Failed to fetch dynamically imported module");
    return "the page";
  };
  expect(await loadPatiently(load, { waitsMs: [1, 1, 1] })).toBe("the page");
  expect(tries).toBe(3);
});

test("code that the server does not have is requested once", async () => {
  let tries = 0;
  const load = () => Promise.reject(new Error(`try ${++tries}`));
  const isGone = () => Promise.resolve(true);
  await expect(loadPatiently(load, { waitsMs: [1, 1], isGone })).rejects.toThrow("try 1");
});

test("a connection that stays broken is reported in the end, with the error of the last try", async () => {
  let tries = 0;
  const load = () => Promise.reject(new Error(`try ${++tries}`));
  await expect(loadPatiently(load, { waitsMs: [1, 1] })).rejects.toThrow("try 3");
});
