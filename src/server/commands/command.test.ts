import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { NO_LIMITS } from "../../contract/keyLimits.ts";
import { keyScopes, scopeMeanings } from "../../contract/scopes.ts";
import { readCommand, storeCommand, UsageError } from "./command.ts";
import { helpText } from "./help.ts";

const read = (line: string) => readCommand(line.split(" ").filter(Boolean));

describe("the arguments", () => {
  it("name a command; none means serve", () => {
    expect(
      ["", "serve", "--help", "-h", "help", "--version", "-v", "check --help", "health"].map((line) => read(line).name),
    ).toEqual(["serve", "serve", "help", "help", "help", "version", "version", "help", "health"]);
  });

  it.each([
    ["check", { name: "check", readData: false, rebuild: false }],
    ["check --read-data --rebuild", { name: "check", readData: true, rebuild: true }],
    ["gc", { name: "gc" }],
    ["backup some/dir", { name: "backup", folder: resolve("some/dir") }],
    ["keys list", { name: "keys list" }],
    ["sign-in", { name: "sign-in", keyId: null }],
    ["sign-in --key 3", { name: "sign-in", keyId: 3 }],
    ["keys revoke 12", { name: "keys revoke", id: 12 }],
    [
      "keys create",
      {
        name: "keys create",
        keyName: "command line",
        scopes: ["admin"],
        workspace: "default",
        expiresAt: null,
        limits: NO_LIMITS,
      },
    ],
    [
      "keys create --name ci --scopes read,upload --workspace team --expires 2030-12-31 --requests-per-minute none --bytes-per-day 50G --tasks-per-hour 6",
      {
        name: "keys create",
        keyName: "ci",
        scopes: ["read", "upload"],
        workspace: "team",
        expiresAt: Date.UTC(2030, 11, 31),
        limits: { requestsPerMinute: 0, bytesPerDay: 50 * 1024 ** 3, tasksPerHour: 6 },
      },
    ],
  ])("are read: %s", (line, command) => {
    expect(read(line)).toEqual(command);
    expect(storeCommand.parse(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  it("name the backup to restore", () => {
    expect(read("restore some/dir")).toEqual({ name: "restore", folder: resolve("some/dir") });
  });

  it("name the target of a migration", () => {
    const target = { directory: undefined, database: undefined, blobs: undefined };
    const options = { isDryRun: false, readData: false, withDamage: false };
    expect(read("migrate --to-directory some/dir")).toEqual({
      name: "migrate",
      ...target,
      ...options,
      directory: resolve("some/dir"),
    });
    expect(
      read("migrate --to-database postgres://u@h/d --to-blobs s3://b --dry-run --read-data --with-damage"),
    ).toEqual({
      name: "migrate",
      ...target,
      database: "postgres://u@h/d",
      blobs: "s3://b",
      isDryRun: true,
      readData: true,
      withDamage: true,
    });
  });

  it.each([
    ["check --help", /^Usage: dropset check .*\n[\s\S]*--rebuild/],
    ["keys -h", /^Usage: dropset keys create[\s\S]*Usage: dropset keys list[\s\S]*Usage: dropset keys revoke NUMBER/],
    ["keys revoke --help", /^Usage: dropset keys/],
    ["serve --help", /^Usage: dropset serve\n/],
    ["health --help", /^Usage: dropset health\n[\s\S]*exit code/],
    ["--help", /Usage: dropset \[command\][\s\S]*COMMAND --help[\s\S]*DATA_DIR/],
    ["fly --help", /Usage: dropset \[command\]/],
  ])("ask for help: %s", (line, expected) => {
    const command = read(line);
    expect(command.name === "help" && helpText("1.2.3", command.topic)).toMatch(expected);
  });

  it("get the scopes and limits of keys explained", () => {
    const text = helpText("1.2.3");
    for (const scope of keyScopes) {
      expect(text).toMatch(new RegExp(`^ +${scope} +${scopeMeanings[scope].replaceAll("`", "")}$`, "m"));
    }
    expect(text).toMatch(/REQUESTS_PER_MINUTE[\s\S]*BYTES_PER_DAY[\s\S]*TASKS_PER_HOUR/);
    expect(text).toMatch(/LOG_LEVEL.*debug also logs each read that went well/);
    expect(helpText("1.2.3", "keys")).toMatch(/--bytes-per-day SIZE/);
  });

  it.each([
    ["fly", /fly/],
    ["serve now", /now/],
    ["serve --rebuild", /--rebuild/],
    ["health now", /now/],
    ["check --fast", /--fast/],
    ["backup", /DIR/],
    ["backup a b", /"b"/],
    ["restore", /dropset restore DIR/],
    ["migrate", /--to-directory, --to-database, --to-blobs/],
    ["migrate --dry-run", /needs a target/],
    ["check --dry-run", /--dry-run/],
    ["keys", /create, list and revoke/],
    ["keys revoke", /number/],
    ["keys revoke one", /number/],
    ["sign-in --key first", /number/],
    ["sign-in now", /now/],
    ["keys create --scopes all", /all/],
    ["keys create --tasks-per-hour many", /tasks-per-hour is "many"/],
    ["keys create --requests-per-minute 0", /above 0, or none/],
    ["keys create --expires soon", /soon/],
  ])("that are not valid are refused: %s", (line, message) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
  });
});
