import { createElement, Suspense } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { lazyPage, loadPatiently } from "./lazyPage.ts";

test("a page whose code was loaded before is shown without a placeholder", async () => {
  const Page = lazyPage(
    async () =>
      ({ name }: { name: string }) =>
        `The page of ${name}`,
  );
  const markup = () =>
    renderToStaticMarkup(createElement(Suspense, { fallback: "Loading" }, createElement(Page, { name: "Ann" })));
  expect(markup()).toContain("Loading");
  await Page.preload();
  expect(markup()).toBe("The page of Ann");
});

test("code that could not be loaded before is requested again when the page is shown", async () => {
  let tries = 0;
  const gone = new Error("gone");
  const Page = lazyPage<object>(
    async () => {
      tries++;
      if (tries === 1) throw gone;
      return () => "The page";
    },
    { waitsMs: [] },
  );
  await Page.preload();
  await Page.preload();
  expect(renderToStaticMarkup(createElement(Page))).toBe("The page");
  expect(tries).toBe(2);
});

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
