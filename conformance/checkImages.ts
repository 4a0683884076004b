import { hashOf, newImage, pair, unknownHash } from "./calls.ts";
import { type Check, equal, inContract, onPage } from "./check.ts";
import { expectHeld, expectRefusal, expectStatus } from "./expect.ts";

/** `POST /tasks/import/check-images` */
export const checkImages: readonly Check[] = [
  onPage("check-images: returns a hash that was never uploaded", async (calls) => {
    const hash = unknownHash();
    const answer = await calls.checkImages([hash]);
    expectStatus(answer, 200);
    equal(answer.json, [hash], "missing");
  }),
  onPage("check-images: does not return a hash that was uploaded", async (calls) => {
    const image = newImage();
    const missing = unknownHash();
    await calls.files(pair({ id: "/a.gif", type: "image" }, image));
    const answer = await calls.checkImages([hashOf(image), missing]);
    equal(answer.json, [missing], "missing");
  }),
  onPage("check-images: returns an empty array for an empty array", async (calls) => {
    const answer = await calls.checkImages([]);
    expectStatus(answer, 200);
    equal(answer.json, [], "missing");
  }),
  inContract("check-images: returns the missing hashes in the order of the question, each once", async (calls) => {
    const [a, b, c] = [unknownHash(), unknownHash(), unknownHash()];
    const answer = await calls.checkImages([c, a, c, b, a]);
    equal(answer.json, [c, a, b], "missing");
  }),
  inContract("check-images: takes 10,000 hashes", async (calls) => {
    const hashes = Array.from({ length: 10_000 }, unknownHash);
    await expectHeld(calls, hashes, false);
  }),
  inContract("check-images: refuses a hash that is not base64 of 32 bytes", async (calls) => {
    for (const hash of ["", "abc", unknownHash().replace("=", ""), Buffer.alloc(33).toString("base64"), 7, null]) {
      expectRefusal(await calls.checkImages([unknownHash(), hash]), 400);
    }
  }),
  inContract("check-images: refuses a body that is not an array of hashes", async (calls) => {
    for (const body of [42, "x", null, {}, { hashes: [] }]) expectRefusal(await calls.checkImages(body), 400);
  }),
  inContract("check-images: reads JSON whatever its content type, when there is a key", async (calls) => {
    const hash = unknownHash();
    for (const type of [undefined, "text/plain", "application/x-www-form-urlencoded"]) {
      const answer = await calls.send("/tasks/import/check-images", {
        body: JSON.stringify([hash]),
        headers: type === undefined ? {} : { "content-type": type },
      });
      expectStatus(answer, 200);
      equal(answer.json, [hash], `missing, sent as ${type ?? "no type"}`);
    }
  }),
];
