import { createServer } from "node:net";
import { join } from "node:path";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { importFolder, WAYS } from "./importPage.ts";
import { annotation, IMAGE_BYTES, rectangle } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

const SCRIPT = "<img src=x onerror=window.__xss=1>";

/** Names that a file system takes and that have broken some product. */
const NAMES = [
  `${SCRIPT}.png`,
  `"><svg onload=window.__xss=2>.png`,
  "{{constructor.constructor('window.__xss=3')()}}.png",
  "\u0024{window.__xss=4}.png",
  "javascript:window.__xss=5.png",
  "__proto__.png",
  "constructor.png",
  "%2e%2e%2f.png",
  "-rf.png",
  "C:.png",
  "a:b*c?d|e.png",
  "'; drop table images; --.png",
  "=cmd|'calc'!A0.png",
  "  spaces  .png",
  "line\nbreak.png",
  "tab\there.png",
  "esc\u001b[31m.png",
  "\u202egnp.exe.png",
  "e\u0301.png",
  "\u00e9.png",
  "A.png",
  "a.png",
  "🦈🇫🇮👩‍👩‍👧.png",
  "שלום عالم.png",
  `${"long ".repeat(45)}.png`,
];

const CLASSES = [SCRIPT, "__proto__", "constructor", "=1+1", "\u202eevil", "x".repeat(300)];

for (const way of WAYS) {
  test(`names from a dataset by ${way} stay names`, async ({ page, product, api, signIn, folder, guard }) => {
    const top = join(folder, `${SCRIPT.replaceAll("/", "")} & co`);
    const objects = CLASSES.map((title) => rectangle(title, 1, 1, 20, 20));
    const meta = {
      classes: CLASSES.map((title) => ({ title, shape: "rectangle", color: "#ff0000" })),
      tags: [{ name: SCRIPT, value_type: "any_string", color: "#00ff00" }],
    };
    const files = NAMES.flatMap((name, at): [string, string | Uint8Array][] => [
      [`set ${SCRIPT}/img/${name}`, noiseImage(IMAGE_BYTES, at)],
      [`set ${SCRIPT}/ann/${name}.json`, annotation(objects)],
    ]);
    await writeFiles(top, [["meta.json", JSON.stringify(meta)], ...files]);

    await signIn(product.url);
    await page.goto(product.url);
    const id = await importFolder(page, top, way);
    const project = await api.project(id);
    expect(project.classes.map(({ title }) => title).sort()).toEqual([...CLASSES].sort());
    const names = (await api.images(id)).map(({ name }) => name);
    expect(names.sort()).toEqual([...NAMES].sort());
    expect(project.objects).toBe(NAMES.length * CLASSES.length);

    // The guard of this test fails when a script ran on any of these pages.
    await expect(page.getByRole("heading", { level: 1 })).toContainText(SCRIPT);
    await page.getByRole("img").first().waitFor();
    const [task] = await api.tasks();
    await api.send("POST", "/v1/keys", { name: SCRIPT, scopes: ["read"] });
    await api.send("PATCH", `/v1/projects/${id}`, { title: SCRIPT, library: true });
    const query = encodeURIComponent(SCRIPT);
    const projects = [`/projects?title=${query}`, `/projects/${id}`, `/projects/${id}?class=${query}&name=${query}`];
    for (const path of ["/tasks", `/tasks/${task?.id}`, ...projects, "/library", "/settings", `/${query}`]) {
      await page.goto(product.url + path);
      await page.waitForLoadState("networkidle");
    }
    guard.allow(/404 \(Not Found\) \(http:\S+\/%3Cimg/);
    // Opened by itself, an image is shown by the browser's own small page, which a policy of "nothing at all" strips of its styles.
    guard.allow(/\(http:\/\/127\.0\.0\.1:\d+\/v1\/images\/\d+\/file\)$/);
    const [image] = await api.images(id);
    await page.goto(`${product.url}/v1/images/${image?.id}/file`).catch(() => undefined);
    await page.goto(product.url);
  });
}

test("a script that is called an image is never run", async ({ page, product, api, signIn, folder }) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>window.__xss=1</script></svg>`;
  const html = "<!doctype html><script>window.__xss=1</script>";
  const top = join(folder, "scripts");
  await writeFiles(top, [
    ["image.png", noiseImage(3000, 1)],
    ["drawing.svg", svg],
    ["page.jpg", html],
    ["page.html", html],
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  const id = await importFolder(page, top);
  for (const { id: imageId, name } of await api.images(id)) {
    const answer = await fetch(`${product.url}/v1/images/${imageId}/file`, { headers: { "x-api-key": product.key } });
    expect(answer.headers.get("content-type"), name).not.toMatch(/html|svg|xml|script/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  }
});

test("addresses in a dataset are asked by nobody, neither the page nor the server", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  let connections = 0;
  const listener = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const bound = listener.address();
  const address = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : 0}`;
  const top = join(folder, "addresses");
  const coco = {
    info: { url: `${address}/info` },
    images: [1, 2].map((id) => ({ id, file_name: `${id}.png`, width: 8, height: 8, coco_url: `${address}/${id}.png` })),
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 3, 3], area: 9, iscrowd: 0 }],
    categories: [{ id: 1, name: `<img src="${address}/class.png">` }],
  };
  await writeFiles(top, [
    ["images/1.png", noiseImage(3000, 1)],
    ["annotations.json", JSON.stringify(coco)],
    [
      "images/2.svg",
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="${address}/svg.png" width="9" height="9"/></svg>`,
    ],
    [
      "images/3.png",
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="${address}/png.png" width="9" height="9"/></svg>`,
    ],
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  await importFolder(page, top);
  await page.getByRole("img").first().waitFor();
  await page.waitForLoadState("networkidle");
  listener.close();
  expect(connections).toBe(0);
});
