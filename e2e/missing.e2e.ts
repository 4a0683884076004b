import { expect, test } from "./pageTest.ts";

for (const [what, path, instead] of [
  ["project", "/projects/4711", "All projects"],
  ["task", "/tasks/4711", "All tasks"],
] as const) {
  test(`a ${what} that does not exist leads to the others`, async ({ page, product, signIn, guard }) => {
    guard.allow(/404/);
    await signIn(product.url);
    await page.goto(`${product.url}${path}`);
    await expect(page.getByRole("alert")).toContainText(`This ${what} does not exist`);
    await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
    await page.getByRole("link", { name: instead }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(instead === "All tasks" ? "Tasks" : "Projects");
  });
}
