import { importFolder } from "./importPage.ts";
import { labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";

test("a task that is started elsewhere appears in the open list of tasks, which polls little while nothing runs", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await signIn(product.url);
  await page.goto(product.url);
  const source = await importFolder(page, await labelledFolder(folder));
  await api.send("PATCH", `/v1/projects/${source}`, { library: true });
  await page.goto(`${product.url}/tasks`);
  const rows = page.getByRole("list", { name: "Tasks" }).getByRole("listitem");
  await expect(rows).toHaveCount(1);
  await expect(page.getByText("No tasks are running.")).toBeVisible();

  const limits: (string | null)[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/v1/tasks") limits.push(searchParams.get("limit"));
  });
  await expect.poll(() => limits.length).toBeGreaterThan(1);
  expect(new Set(limits)).toEqual(new Set(["1"]));

  await api.send("POST", "/v1/tasks/import/local", { id: source, title: "From elsewhere" });
  await expect(rows.filter({ hasText: "From elsewhere" })).toContainText("6 images");
  await expect(rows).toHaveCount(2);
});
