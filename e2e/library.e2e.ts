import { expect, test } from "./pageTest.ts";

test("a library project becomes a project of its own, with the selected datasets", async ({
  page,
  product,
  api,
  importLabelled,
}) => {
  const source = await importLabelled();
  await api.send("PATCH", `/v1/projects/${source}`, { library: true });

  await page.goto(`${product.url}/library`);
  await page.getByRole("main").getByText("labelled", { exact: true }).first().click();
  await page.getByRole("checkbox", { name: /^test/ }).uncheck();
  const name = page.getByRole("textbox", { name: "Project name" });
  await name.fill("From the library");
  await page.getByRole("button", { name: "Import 4 images" }).click();
  await expect(page).toHaveURL(/\/tasks\/\d+/);

  const copies = async () => (await api.projects()).filter(({ title }) => title === "From the library");
  await expect.poll(async () => (await copies()).length, { timeout: 30_000 }).toBe(1);
  const [copy] = await copies();
  const project = await api.project(copy?.id ?? 0);
  expect(project).toMatchObject({ images: 4, objects: 8, labelled: 4, library: false });
  expect(project.datasets.map((dataset) => dataset.name)).toEqual(["train"]);
  await page.goto(`${product.url}/projects/${project.id}`);
  await expect(page.getByRole("heading", { name: "From the library" })).toBeVisible();
  await expect(page.getByRole("img").first()).toBeVisible();
});

test.describe("at the first start", () => {
  test.use({ productOptions: {} });

  test("a fresh server has a sample project to try", async ({ page, product, api, signIn }) => {
    await signIn(product.url);
    const list = () => api.all<{ id: number; title: string; images: number; objects: number }>("/v1/library");
    await expect.poll(async () => (await list()).length, { timeout: 30_000 }).toBeGreaterThan(0);
    const library = await list();
    expect(library[0]?.images).toBeGreaterThan(0);
    expect(library[0]?.objects).toBeGreaterThan(0);
    await page.goto(`${product.url}/library`);
    await expect(
      page
        .getByRole("main")
        .getByText(library[0]?.title ?? "")
        .first(),
    ).toBeVisible();
  });
});
