import { expect, it } from "vitest";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./database.ts";
import { attemptsAfter, isConnectionLost, postgresOpenError, translatePostgresError } from "./postgresErrors.ts";

const SECRETS = ["hunter2", "10.1.2.3", "SELECT secret"];
/** An error as `pg` throws it, full of what must not be passed on. */
function failure(code: string | undefined, more: object = {}): Error {
  const error = new Error(`password hunter2 at 10.1.2.3 failed in SELECT secret`);
  return Object.assign(error, code === undefined ? {} : { code }, { detail: "Key (hash)=(hunter2) exists." }, more);
}

it.each([
  ["ECONNREFUSED", DatabaseBusyError],
  ["ENOTFOUND", DatabaseBusyError],
  ["53300", DatabaseBusyError],
  ["57P03", DatabaseBusyError],
  ["08006", DatabaseBusyError],
  ["55P03", DatabaseBusyError],
  ["57014", DatabaseBusyError],
  ["40001", DatabaseBusyError],
  ["40P01", DatabaseBusyError],
  ["28P01", DatabaseBusyError],
  ["53100", NoSpaceError],
  ["25006", DatabaseReadOnlyError],
  ["23505", Error],
  ["XX000", Error],
  ["ERR_SOMETHING", Error],
])("%s becomes an error of its kind, without secrets", (code, Kind) => {
  const error = translatePostgresError(failure(code, { constraint: "blobs_pkey" })) as Error;
  expect(error.constructor).toBe(Kind);
  for (const secret of SECRETS) expect(error.message).not.toContain(secret);
});

it("names the constraint that was violated", () => {
  const error = translatePostgresError(failure("23505", { constraint: "files_pkey" })) as Error;
  expect(error.message).toBe("The database failed (PostgreSQL code 23505, files_pkey).");
});

it.each(["Connection terminated unexpectedly", "timeout exceeded when trying to connect", "Query read timeout"])(
  "an error without a code about the connection is a busy database: %s",
  (message) => {
    expect(translatePostgresError(new Error(message))).toBeInstanceOf(DatabaseBusyError);
    expect(isConnectionLost(new Error(message))).toBe(true);
  },
);

it("errors of operations stay as they are", () => {
  const error = new Error("No content is stored.");
  expect(translatePostgresError(error)).toBe(error);
  expect(isConnectionLost(error)).toBe(false);
});

it("opening names what to do, and what passes stays busy", () => {
  for (const code of ["28P01", "28000", "3D000", "42501"]) {
    const error = postgresOpenError(failure(code)) as Error;
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect(error.message).toContain("DATABASE_URL");
    for (const secret of SECRETS) expect(error.message).not.toContain(secret);
  }
  expect(postgresOpenError(failure("ECONNREFUSED"))).toBeInstanceOf(DatabaseBusyError);
});

it("only what other transactions caused is tried again", () => {
  expect(["40001", "40P01", "23505", "53100", undefined].map((code) => attemptsAfter(failure(code)))).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    1,
    0,
    0,
  ]);
});
