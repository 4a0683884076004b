import { expect, it } from "vitest";
import type { Config } from "../config.ts";
import { openTestServer } from "../openTestServer.suite.ts";

async function hstsOf(config: Partial<Config>, headers: Record<string, string> = {}) {
  const server = await openTestServer({ config });
  try {
    const answers = await Promise.all(
      ["/v1/info", "/v1/keys", "/no/such/page"].map((url) => server.app.inject({ method: "GET", url, headers })),
    );
    return answers.map((answer) => answer.headers["strict-transport-security"]);
  } finally {
    await server.close();
  }
}

const everywhere = (value: string | undefined) => [value, value, value];

it.each<[string, Partial<Config>, Record<string, string>]>([
  ["for users at an https address", { publicUrl: "https://data.test" }, {}],
  ["behind a trusted proxy with TLS", { trustProxy: true }, { "x-forwarded-proto": "https" }],
])("%s, every response asks browsers to stay with TLS", async (_where, config, headers) => {
  expect(await hstsOf(config, headers)).toEqual(everywhere("max-age=31536000"));
});

it.each<[string, Partial<Config>, Record<string, string>]>([
  ["without TLS", {}, {}],
  [
    "for users at an http address",
    { publicUrl: "http://data.test", trustProxy: true },
    { "x-forwarded-proto": "https" },
  ],
  ["when only the caller states TLS", {}, { "x-forwarded-proto": "https" }],
])("%s, none does, because such a server would become unreachable", async (_where, config, headers) => {
  expect(await hstsOf(config, headers)).toEqual(everywhere(undefined));
});
