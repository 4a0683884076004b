import { expect, test } from "./engineTest.ts";
import { plant } from "./plant.ts";

test("a dropped folder is hashed and asked for, and nothing of its content leaves before the start", async ({
  engine,
  server,
  folder,
}) => {
  await plant(folder, { "a/one.txt": "one", "a/two.txt": "two", "b/again.txt": "one", "empty.txt": "" });
  await engine.drop(folder);
  const review = await engine.reviewed();
  expect(review.phase.name).toBe("reviewing");
  expect(review.found).toMatchObject({ files: 4, bytes: 9, folders: 2, images: 0 });
  expect(review.missing.files).toBe(3);
  expect(review.duplicates.files).toBe(1);
  expect(server.uploads).toEqual([]);

  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(end.sent).toEqual(end.missing);
  // One of the two files with the same content is sent for both.
  const sent = server.received.map(({ id }) => id.replace("/b/again.txt", "/a/one.txt"));
  expect(sent.sort()).toEqual(["/a/one.txt", "/a/two.txt", "/empty.txt"]);
  expect(server.imports).toHaveLength(1);
  expect(server.imports[0]?.files.map(({ path }) => path)).toEqual([
    "a/one.txt",
    "a/two.txt",
    "b/again.txt",
    "empty.txt",
  ]);
  expect(server.imports[0]?.project.id).toBeNull();
});
