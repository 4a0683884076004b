import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { type Fault, openFaultProxy, seededSchedule } from "../src/server/scale/faultProxy.suite.ts";

const BODY = Buffer.alloc(100_000, 7);

/** A server that counts what arrives and answers with its size. */
async function startCounter() {
  const received: number[] = [];
  const server = createServer(async (incoming, answer) => {
    let bytes = 0;
    try {
      for await (const chunk of incoming) bytes += (chunk as Buffer).length;
    } catch {
      return;
    }
    received.push(bytes);
    answer.end(String(bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () => server.closeAllConnections(),
  };
}

/** Posts the body on a connection of its own. Returns the answer, or the code of the error. */
function post(url: string): Promise<string> {
  return new Promise((resolve) => {
    const call = request(
      url,
      { method: "POST", agent: false, headers: { "content-length": BODY.length } },
      (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => {
          text += chunk;
        });
        answer.on("end", () => resolve(text));
        answer.on("error", () => resolve("cut"));
      },
    );
    call.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    call.end(BODY);
  });
}

test("each fault does what its name says", async () => {
  const server = await startCounter();
  const proxy = await openFaultProxy(server.url);
  const under = async (fault: Fault) => {
    proxy.follow(() => fault);
    server.received.length = 0;
    const answer = await post(proxy.url);
    return { answer, received: [...server.received] };
  };
  try {
    const whole = { answer: "100000", received: [BODY.length] };
    expect(await under({ kind: "none" })).toEqual(whole);
    expect(await under({ kind: "latency", ms: 5, jitterMs: 5 })).toEqual(whole);
    expect(await under({ kind: "bandwidth", bytesPerSecond: 1_000_000 })).toEqual(whole);
    expect(await under({ kind: "slicer", bytes: 3000, pauseMs: 0 })).toEqual(whole);
    const lost = { answer: expect.stringMatching(/ECONNRESET|EPIPE/), received: [] };
    for (const afterBytes of [0, 1, 50_000]) {
      expect(await under({ kind: "reset", way: "up", afterBytes })).toEqual(lost);
    }
    // The server has all of it; the client does not know.
    const unknown = { answer: expect.stringMatching(/ECONNRESET|EPIPE/), received: [BODY.length] };
    expect(await under({ kind: "lostResponse" })).toEqual(unknown);
    expect(await under({ kind: "reset", way: "down", afterBytes: 10 })).toEqual(unknown);
    expect(await under({ kind: "blackHole", ms: 50 })).toEqual(lost);
    expect(await under({ kind: "down" })).toEqual(lost);
    expect(proxy.faults.get("reset")).toBe(4);
    proxy.heal();
    expect(await post(proxy.url)).toBe("100000");
  } finally {
    await proxy.close();
    server.close();
  }
});

test("a seed gives the same faults each time, and they end", () => {
  const faultsOf = (seed: number) => {
    const next = seededSchedule(seed, 20);
    return Array.from({ length: 25 }, next);
  };
  expect(faultsOf(7)).toEqual(faultsOf(7));
  expect(faultsOf(8)).not.toEqual(faultsOf(7));
  expect(
    faultsOf(7)
      .slice(20)
      .map(({ kind }) => kind),
  ).toEqual(Array(5).fill("none"));
  const kinds = new Set(
    Array.from({ length: 40 }, (_, seed) => faultsOf(seed))
      .flat()
      .map(({ kind }) => kind),
  );
  expect(kinds.size).toBe(8);
});
