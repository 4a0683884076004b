import { createHmac } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Network, parseNetwork } from "./allowedAddress.ts";
import { startDnsServer } from "./dnsServer.suite.ts";
import { post } from "./post.ts";
import { type Receiver, startReceiver } from "./receiver.suite.ts";
import { signatureOf } from "./signature.ts";

const loopback = [parseNetwork("127.0.0.1") as Network];

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function attempt(
  url: string,
  { networks = loopback, ...options }: { networks?: Network[]; dnsServers?: string[]; timeoutMs?: number } = {},
) {
  const message = { url, headers: { "dropset-event": "test" }, body: '{"ä":1}', signal: new AbortController().signal };
  return post(message, { networks, now: Date.now, ...options });
}

describe("post", () => {
  it("sends the body and the headers, and returns the status and the first bytes of the response", async () => {
    receiver.respond = (response) => response.writeHead(200).end(`got it\0${"x".repeat(5_000)}`);
    const result = await attempt(receiver.url);
    expect(result).toMatchObject({ httpStatus: 200, error: null });
    expect(result.answer).toBe(`got it\uFFFD${"x".repeat(1_017)}`);
    expect(receiver.received).toMatchObject([
      { method: "POST", path: "/hook", body: '{"ä":1}', headers: { "dropset-event": "test", "content-length": "8" } },
    ]);
  });

  it.each([500, 404, 410])("treats status %s as a failure", async (status) => {
    receiver.respond = (response) => response.writeHead(status).end("no");
    expect(await attempt(receiver.url)).toMatchObject({
      httpStatus: status,
      error: expect.stringContaining(String(status)),
      answer: "no",
    });
  });

  it("does not follow redirects", async () => {
    receiver.respond = (response) => response.writeHead(302, { location: "/elsewhere" }).end();
    const result = await attempt(receiver.url);
    expect(result.error).toBe("The response had status 302. Redirects are not followed.");
    expect(receiver.received.map(({ path }) => path)).toEqual(["/hook"]);
  });

  it.each(["127.0.0.1", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost", "a.localhost"])(
    "does not connect to %s when its network is not allowed",
    async (host) => {
      const result = await attempt(`http://${host}:${receiver.port}/`, { networks: [] });
      expect(result).toMatchObject({ httpStatus: null, error: expect.stringContaining("is not public") });
      expect(receiver.received).toEqual([]);
    },
  );

  it("resolves a name once and connects to the address that it checked, whatever the name server returns next", async () => {
    const elsewhere = await startReceiver("127.0.0.2");
    const dns = await startDnsServer((_name, question) => [question === 1 ? "127.0.0.1" : "127.0.0.2"]);
    try {
      const url = `http://rebind.test:${receiver.port}/hook`;
      const result = await attempt(url, { dnsServers: [dns.address] });
      expect(result).toMatchObject({ httpStatus: 204, error: null });
      expect(receiver.received[0]?.headers.host).toBe(`rebind.test:${receiver.port}`);
      expect(dns.questions.filter((question) => question === "rebind.test A")).toHaveLength(1);
      // The name leads to another address now, and that one is refused.
      expect((await attempt(url, { dnsServers: [dns.address] })).error).toContain("127.0.0.2, which is not public");
      expect(elsewhere.received).toEqual([]);
    } finally {
      dns.close();
      await elsewhere.close();
    }
  });

  it("connects only to the public addresses of a name that has others too", async () => {
    const elsewhere = await startReceiver("127.0.0.2");
    const dns = await startDnsServer(() => ["127.0.0.2", "127.0.0.1"]);
    try {
      const result = await attempt(`http://mixed.test:${receiver.port}/hook`, { dnsServers: [dns.address] });
      expect(result.error).toBeNull();
      expect(elsewhere.received).toEqual([]);
    } finally {
      dns.close();
      await elsewhere.close();
    }
  });

  it("reports a name without an address", async () => {
    const dns = await startDnsServer(() => []);
    const result = await attempt("http://nowhere.test/", { dnsServers: [dns.address] });
    dns.close();
    expect(result.error).toMatch(/nowhere\.test has no address/);
  });

  it("reports refused and broken connections", async () => {
    const { port } = receiver;
    receiver.respond = (response) => response.destroy();
    expect((await attempt(receiver.url)).error).toContain("closed before a response");
    await receiver.close();
    expect((await attempt(`http://127.0.0.1:${port}/`)).error).toBe("The connection was refused.");
    receiver = await startReceiver();
    expect((await attempt(receiver.url.replace("http:", "https:"))).error).toMatch(/^The request failed: /);
  });

  it("gives up on a receiver that never responds", async () => {
    receiver.respond = () => undefined;
    const result = await attempt(receiver.url, { timeoutMs: 300 });
    expect(result).toMatchObject({ httpStatus: null, error: "There was no response within 0.3 seconds." });
  });

  it("does not wait for the rest of a response, however long it is or takes", async () => {
    receiver.respond = (response) => {
      response.writeHead(200).write("slow");
    };
    expect(await attempt(receiver.url, { timeoutMs: 500 })).toMatchObject({ error: null, answer: "slow" });
    const sockets: Socket[] = [];
    const endless = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      const more = () => socket.writable && socket.write("y".repeat(65_536), more);
      more();
    });
    await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
    const { port } = endless.address() as { port: number };
    const result = await attempt(`http://127.0.0.1:${port}/`);
    expect(result).toMatchObject({ httpStatus: 200, error: null, answer: "y".repeat(1_024) });
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => endless.close(() => resolve()));
  });
});

describe("signatureOf", () => {
  it("signs the time and the body with each secret", () => {
    const sign = (secret: string) => createHmac("sha256", secret).update('1893456000.{"a":1}').digest("hex");
    expect(signatureOf(["new", "old"], '{"a":1}', 1_893_456_000_999)).toBe(
      `t=1893456000,v1=${sign("new")},v1=${sign("old")}`,
    );
  });
});
