import { expect, it } from "vitest";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./database.ts";
import { packFailure, unpackFailure } from "./errors.ts";

it.each([DatabaseBusyError, DatabaseReadOnlyError, DatabaseOpenError, NoSpaceError])(
  "an error keeps its kind and message on its way between threads: %o",
  (Kind) => {
    const failure = structuredClone(packFailure(new Kind("why")));
    const error = unpackFailure(failure, "operation x");
    expect(error).toBeInstanceOf(Kind);
    expect(error.message).toBe("why");
  },
);

it("a plain error names the operation that failed", () => {
  expect(unpackFailure(packFailure(new TypeError("why")), "operation x").message).toBe("operation x: why");
  expect(unpackFailure(packFailure("why"), "operation x").message).toBe("operation x: why");
});
