import { createSignInLink } from "../services/signInLinks.ts";
import type { CommandContext } from "./commandContext.ts";

/** Runs `dropset sign-in`: prints a link that signs in once. `keyId` is null for the oldest admin key. Returns the exit code. */
export async function runSignIn(
  { deps, url, serving, print }: Pick<CommandContext, "deps" | "url" | "serving" | "print">,
  keyId: number | null,
): Promise<number> {
  const made = await createSignInLink(deps, { url, keyId }, { via: "command" });
  if (made === undefined) {
    const missing = keyId === null ? "There is no active admin key." : `There is no active key ${keyId}.`;
    print(`${missing} Create one with "dropset keys create".`);
    return 1;
  }
  const { key, link } = made;
  // A name is user input, so control characters must not reach the terminal.
  const name = key.keyName.replace(/\p{Cc}/gu, "?");
  print(`This link signs in with key ${key.keyId} "${name}". It works once, within an hour:`);
  print("");
  print(`  ${link}`);
  if (!serving) {
    print("");
    print("The server is not running. Start it before you open the link.");
  }
  return 0;
}
