import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "../productTest.ts";
import { photoFolder, writeFiles } from "../sampleFolder.ts";

const run = promisify(execFile);

const annotation = {
  description: "",
  size: { width: 30, height: 30 },
  tags: [],
  objects: [
    {
      classTitle: "box",
      tags: [],
      points: {
        exterior: [
          [1, 1],
          [9, 9],
        ],
        interior: [],
      },
    },
  ],
};

for (const [language, program] of [
  ["Python", ["/usr/bin/python3", "clients/import_folder.py"]],
  ["curl", ["sh", "clients/import_folder.sh"]],
] as const) {
  test(`the original client in ${language} imports a folder, and sends nothing the second time`, async ({
    product,
    api,
    wire,
    folder,
  }) => {
    const dataset = await photoFolder(folder, 150, 1000, 'it\'s 100% "flat" é');
    await writeFiles(dataset, [
      ["classes.json", JSON.stringify([{ title: "box", shape: "rectangle", color: "#ff0000" }])],
      ["photo 000000.json", JSON.stringify(annotation)],
      ["photo 000001.json", JSON.stringify(annotation)],
    ]);
    const [command, script] = program;
    const call = (title: string) =>
      run(command, [script, wire.url, dataset, title], { env: { ...process.env, API_KEY: product.key } });

    const first = await call("first");
    expect(first.stdout).toContain("153 files, 152 sent");
    expect(wire.uploadedBytes()).toBeGreaterThan(150 * 900);
    const [task] = await api.tasks();
    expect(task).toMatchObject({
      status: "finished",
      title: "first",
      report: { seen: 153, failed: 0, imported: { images: 150, annotations: 2, objects: 2, classes: 1 } },
    });

    wire.forget();
    const second = await call("second");
    expect(second.stdout).toContain("153 files, 0 sent");
    expect(wire.uploads()).toEqual([]);
    expect((await api.projects()).map(({ title, images }) => [title, images]).sort()).toEqual([
      ["first", 150],
      ["second", 150],
    ]);
  });

  test(`the original client in ${language} repeats the server's words when the key is wrong`, async ({
    product,
    folder,
  }) => {
    const dataset = await photoFolder(folder, 1, 1000);
    const [command, script] = program;
    const failed = await run(command, [script, product.url, dataset], {
      env: { ...process.env, API_KEY: "wrong" },
    }).catch((error: { code: number; stderr: string }) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain("401");
    expect(failed.stderr).toContain("no_key");
  });
}
