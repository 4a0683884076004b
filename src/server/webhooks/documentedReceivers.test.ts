import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { signatureOf } from "./signature.ts";

/** The example in a language of docs/webhooks.md. */
function example(language: string): string {
  const text = readFileSync("docs/webhooks.md", "utf8");
  const [, code] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (code === undefined) throw new Error(`docs/webhooks.md has no example in ${language}`);
  return code;
}

describe("the example for Node in docs/webhooks.md", () => {
  const body = '{"title":"ä"}';
  const sign = (secrets: string[], ageMs = 0) => signatureOf(secrets, body, Date.now() - ageMs);

  it("accepts what the server signs, with either secret while one is replaced, and nothing else", async () => {
    const module: { isGenuine(secret: string, header: string, body: Buffer): boolean } = await import(
      `data:text/javascript,${encodeURIComponent(example("js"))}`
    );
    const isGenuine = (header: string, text = body) => module.isGenuine("mine", header, Buffer.from(text));
    expect(isGenuine(sign(["mine"]))).toBe(true);
    expect(isGenuine(sign(["other", "mine"]))).toBe(true);
    expect(isGenuine(sign(["mine", "other"]))).toBe(true);
    expect(isGenuine(sign(["other"]))).toBe(false);
    expect(isGenuine(sign(["mine"]), `${body} `)).toBe(false);
    expect(isGenuine(sign(["mine"], 10 * 60_000))).toBe(false);
    expect(isGenuine(sign(["mine"]).replace(/v1=.*/, "v1=ab"))).toBe(false);
  });
});
