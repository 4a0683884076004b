import fc from "fast-check";
import { expect, test } from "vitest";
import { imageKind } from "../../model/image.ts";
import { type ImageFault, imageFaults } from "../../model/imageFault.ts";
import type { HashedFile } from "./hashedFile.ts";
import { packFacts, unpackFacts } from "./packedFacts.ts";

const size = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const file: fc.Arbitrary<HashedFile> = fc.record({
  at: fc.nat(100_000),
  bytes: fc.maxSafeNat(),
  modifiedAt: fc.double({ noNaN: true, noDefaultInfinity: true }),
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes)),
  image: fc.record(
    {
      kind: fc.constantFrom(...imageKind.options),
      width: size,
      height: size,
      orientation: fc.integer({ min: 1, max: 8 }),
      multiFrame: fc.boolean(),
    },
    { requiredKeys: ["kind", "orientation"] },
  ),
  fault: fc.option(fc.constantFrom(...(Object.keys(imageFaults) as ImageFault[])), { nil: undefined }),
  offset: fc.option(fc.nat(), { nil: undefined }),
  sample: fc.option(
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes).fill(1, 0, 1)),
    {
      nil: undefined,
    },
  ),
  remembered: fc.boolean(),
});

test("what is packed is unpacked unchanged", () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 20 }), (files) => {
      expect(unpackFacts(packFacts(files))).toEqual(files);
    }),
  );
});
