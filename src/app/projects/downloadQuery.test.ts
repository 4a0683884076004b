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
  excludedDatasets: new Set<number>(),
  excludedClasses: new Set<string>(),
  images: true,
  archive: "tar" as const,
};

test("the whole project needs no parameter but the format", () => {
  expect(downloadQuery(project, all)).toEqual({ format: "coco" });
  expect(downloadLink(7, downloadQuery(project, all))).toBe("/v1/projects/7/download?format=coco");
});

test("names the selected datasets, and for classes the shorter list", () => {
  const some = downloadQuery(project, {
    ...all,
    excludedDatasets: new Set([2]),
    excludedClasses: new Set([""]),
    images: false,
  });
  expect(some).toEqual({ format: "coco", datasets: [1, 3], withoutClasses: [""], images: "false" });
  const few = downloadQuery(project, { ...all, excludedClasses: new Set(["car", "", "dog"]) });
  expect(few).toEqual({ format: "coco", classes: ["a,b&c"] });
  const none = downloadQuery(project, { ...all, excludedClasses: new Set(["car", "a,b&c", "", "dog"]) });
  expect(none).toEqual({ format: "coco", withoutClasses: ["car", "a,b&c", "", "dog"] });
});

test("the server reads from a link what was selected", () => {
  const query = downloadQuery(project, {
    ...all,
    excludedDatasets: new Set([2]),
    excludedClasses: new Set(["", "a,b&c"]),
  });
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

test("a ZIP archive is a parameter", () => {
  expect(downloadQuery(project, { ...all, archive: "zip" })).toEqual({ format: "coco", archive: "zip" });
});

test("choices for the format are a parameter, which the server reads as an object", () => {
  const query = downloadQuery(project, { ...all, options: { rows: "boxes" } });
  expect(query).toEqual({ format: "coco", options: '{"rows":"boxes"}' });
  expect(downloadProject.query.parse(query).options).toEqual({ rows: "boxes" });
  expect(downloadProject.query.safeParse({ options: "[1]" }).success).toBe(false);
});

test("there is no link for more names than an address can hold", () => {
  const classes = Array.from({ length: 4000 }, (_, i) => ({ title: `class number ${i}` }));
  const many = { ...project, classes } as Project;
  const excluded = new Set(classes.slice(0, 2000).map(({ title }) => title));
  expect(downloadLink(7, downloadQuery(many, { ...all, excludedClasses: excluded }))).toBeUndefined();
});
