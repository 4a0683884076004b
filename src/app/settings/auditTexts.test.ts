import { expect, test } from "vitest";
import { auditActionNames } from "../../contract/audit.ts";
import { actorText, titleOfAction } from "./auditTexts.ts";

test("every action has a title of its own, and an unknown one is shown as it is", () => {
  const titles = auditActionNames.map(titleOfAction);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titleOfAction("quota.raised")).toBe("quota.raised");
  expect(titleOfAction("toString")).toBe("toString");
});

test("who did something is named by the key, or by how it was done without one", () => {
  expect(actorText({ via: "session", keyId: 1, name: "Ada" })).toBe("Ada");
  expect(actorText({ via: "link", keyId: 1, name: "Ada" })).toBe("Ada, with a sign-in link");
  expect(actorText({ via: "command", keyId: null, name: null })).toBe("Command line");
  expect(actorText({ via: "server", keyId: null, name: null })).toBe("The server");
});
