import { importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";

test("a task that is started elsewhere appears in the open list of tasks, which polls little while nothing runs", async ({
  page,
  product,
  api,
  importLabelled,
}) => {
  const source = await importLabelled();
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

test("a task that waits states what it waits for, is not called running, and starts when it is its turn", async ({
  page,
  product,
  api,
  importLabelled,
}) => {
  const project = { id: await importLabelled() };
  const [image] = await api.images(project.id);
  const start = async (count: number, name: string) => {
    const files = Array.from({ length: count }, (_, index) => ({ path: `${name}/${index}.png`, hash: image?.hash }));
    const request = { project, preset: "images", files };
    return (await api.send<{ taskId: number }>("POST", "/v1/tasks/import", request)).taskId;
  };
  const running = await start(100_000, "many");
  const waiting = await start(1, "one");

  await page.goto(`${product.url}/tasks/${waiting}`);
  const sentence = `Waiting for task ${running}, which adds to the same project`;
  await expect(page.getByRole("status").filter({ hasText: "Queued" })).toBeVisible();
  await expect(importPage(page).imported).toHaveAttribute("aria-valuetext", sentence);
  await page.getByRole("link", { name: "Tasks", exact: true }).first().click();
  await expect(page.getByText("1 running, 1 waiting")).toBeVisible();
  const rows = page.getByRole("list", { name: "Tasks" }).getByRole("listitem");
  await expect(rows.nth(0)).toContainText(`task ${running}`);
  await expect(rows.nth(1)).toContainText(sentence);
  await expect(rows.nth(1)).not.toContainText("Running");

  await rows.nth(0).getByRole("button", { name: "Stop" }).click();
  await expect(rows.filter({ hasText: `task ${waiting}` })).toContainText("1 image");
  expect((await api.ended(running)).status).toBe("stopped");
});

test("tasks are filtered by title and status in the address, and all that wait or run are stopped at once", async ({
  page,
  product,
  api,
  importLabelled,
}) => {
  const project = { id: await importLabelled() };
  const [image] = await api.images(project.id);
  const start = async (count: number) => {
    const files = Array.from({ length: count }, (_, index) => ({ path: `many/${index}.png`, hash: image?.hash }));
    return api.send<{ taskId: number }>("POST", "/v1/tasks/import", { project, preset: "images", files });
  };
  await start(100_000);
  for (let at = 0; at < 3; at++) await start(1);

  await page.goto(`${product.url}/tasks?status=unfinished`);
  const rows = page.getByRole("list", { name: "Tasks" }).getByRole("listitem");
  await expect(rows).toHaveCount(4);
  await expect(page.getByText("4 tasks", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Stop all" }).click();
  await page.getByRole("button", { name: "Stop 4 tasks" }).click();
  await expect(page.getByText("No tasks match this filter.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(rows).toHaveCount(5);
  await expect(page.getByRole("button", { name: "Stop all" })).toBeHidden();

  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Stopped" }).click();
  await expect(rows).toHaveCount(4);
  await page.reload();
  await expect(rows).toHaveCount(4);
  await page.goBack();
  await expect(rows).toHaveCount(5);
  await page.getByRole("searchbox", { name: "Filter by title" }).fill("nobody ");
  await expect(page.getByText("No tasks match this filter.")).toBeVisible();
  expect(new URL(page.url()).search).toBe("?name=nobody");
  await page.getByRole("searchbox", { name: "Filter by title" }).press("Escape");
  await expect(rows).toHaveCount(5);
});
