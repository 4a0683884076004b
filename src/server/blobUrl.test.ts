import { expect, it } from "vitest";
import { parseBlobUrl } from "./blobUrl.ts";

it.each<[text: string, region: string | undefined, place: object]>([
  ["s3://photos?region=eu-central-1", undefined, { prefix: "", endpoint: undefined, region: "eu-central-1" }],
  ["s3://photos/", "eu-west-3", { prefix: "", endpoint: undefined, region: "eu-west-3" }],
  ["s3://photos/a/b?region=x", "y", { prefix: "a/b/", endpoint: undefined, region: "x" }],
  [
    "s3://photos//a//?endpoint=http://store:9000/",
    undefined,
    { prefix: "a/", endpoint: "http://store:9000", region: "us-east-1" },
  ],
  ["s3://photos/my%20data?region=x", undefined, { prefix: "my data/", endpoint: undefined, region: "x" }],
])("reads %s", (text, region, place) => {
  expect(parseBlobUrl(text, region)).toEqual({ ok: true, value: { bucket: "photos", ...place } });
});

it.each([
  ["photos", "expected s3://bucket"],
  ["https://photos.example.org", "expected s3://bucket"],
  ["s3://photos:9000/a?region=x", "expected s3://bucket"],
  ["s3://Photos!?region=x", "names the bucket"],
  ["s3://a?region=x", "names the bucket"],
  ["s3://photos/../secret/%2e%2e?region=x&endpoint=ftp://store", "endpoint"],
  ["s3://photos?endpoint=store:9000", "endpoint"],
  ["s3://photos?region=x&secret=y", 'parameter "secret"'],
  ["s3://photos", "neither an endpoint nor a region"],
])("refuses %s", (text, message) => {
  const read = parseBlobUrl(text, undefined);
  expect(read).toMatchObject({ ok: false, failure: expect.stringContaining(message) });
});

it("does not repeat credentials", () => {
  const read = parseBlobUrl("s3://user:geheim@photos?region=x", undefined);
  expect(read).toMatchObject({ ok: false, failure: expect.stringContaining("AWS_ACCESS_KEY_ID") });
  expect(JSON.stringify(read)).not.toContain("geheim");
});
