import { expect, test } from "vitest";
import { downloadProject } from "../../contract/download.ts";
import type { Project } from "../../contract/projects.ts";
import { downloadLink, downloadQuery } from "./downloadQuery.ts";

const project = {
  datasets: [1, 2, 3].map((id) => ({ id })),
  classes: ["car", "a,b&c", "", "dog"].map((title) => ({ title })),
} as Project;
const all = {
  format: "coco",
  leftDatasets: new Set<number>(),
  leftClasses: new Set<string>(),
  images: true,
  archive: "tar" as const,
};

test("all of a project needs no word but the format", () => {
  expect(downloadQuery(project, all)).toEqual({ format: "coco" });
  expect(downloadLink(7, downloadQuery(project, all))).toBe("/v1/projects/7/download?format=coco");
});

test("says the datasets that are taken, and of the classes the shorter list", () => {
  const some = downloadQuery(project, {
    ...all,
    leftDatasets: new Set([2]),
    leftClasses: new Set([""]),
    images: false,
  });
  expect(some).toEqual({ format: "coco", datasets: [1, 3], withoutClasses: [""], images: "false" });
  const few = downloadQuery(project, { ...all, leftClasses: new Set(["car", "", "dog"]) });
  expect(few).toEqual({ format: "coco", classes: ["a,b&c"] });
  const none = downloadQuery(project, { ...all, leftClasses: new Set(["car", "a,b&c", "", "dog"]) });
  expect(none).toEqual({ format: "coco", withoutClasses: ["car", "a,b&c", "", "dog"] });
});

test("a link says what the server understands by it", () => {
  const query = downloadQuery(project, { ...all, leftDatasets: new Set([2]), leftClasses: new Set(["", "a,b&c"]) });
  const link = new URL(downloadLink(7, query)!, "http://server");
  const parameters: Record<string, string | string[]> = {};
  for (const key of link.searchParams.keys()) {
    const values = link.searchParams.getAll(key);
    parameters[key] = values.length === 1 ? values[0]! : values;
  }
  expect(downloadProject.query.parse(parameters)).toEqual({
    format: "coco",
    datasets: [1, 3],
    withoutClasses: ["a,b&c", ""],
    images: true,
    archive: "tar",
  });
});

test("a ZIP archive is asked for by name", () => {
  expect(downloadQuery(project, { ...all, archive: "zip" })).toEqual({ format: "coco", archive: "zip" });
});

test("more names than an address can hold give no link", () => {
  const classes = Array.from({ length: 4000 }, (_, i) => ({ title: `class number ${i}` }));
  const many = { ...project, classes } as Project;
  const left = new Set(classes.slice(0, 2000).map(({ title }) => title));
  expect(downloadLink(7, downloadQuery(many, { ...all, leftClasses: left }))).toBeUndefined();
});
