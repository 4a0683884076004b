import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom, type Random } from "../../samples/random.ts";

/** Which way bytes travel: `up` from the client to the server, `down` back. */
type Way = "up" | "down";

/** What happens to one connection. Times in ms. */
export type Fault =
  | { readonly kind: "none" }
  /** Every piece comes late. */
  | { readonly kind: "latency"; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  /** Bytes come in small pieces with pauses between them. */
  | { readonly kind: "slicer"; readonly bytes: number; readonly pauseMs: number }
  /** Passes so many bytes, then resets both ends. */
  | { readonly kind: "reset"; readonly way: Way; readonly afterBytes: number }
  /** The server receives everything and answers; the client gets a reset in place of the answer. */
  | { readonly kind: "lostResponse" }
  /** Swallows everything for a time, then resets. */
  | { readonly kind: "blackHole"; readonly ms: number }
  /** Refuses the connection. */
  | { readonly kind: "down" };

/** The name of a fault. */
export type FaultKind = Fault["kind"];

/** Returns the fault of each new connection, in their order. */
export type Schedule = () => Fault;

const healthy: Schedule = () => ({ kind: "none" });

/** A TCP proxy that misbehaves by a schedule. It knows nothing of HTTP, so it breaks whatever runs over it. */
export interface FaultProxy {
  readonly url: string;
  /** Bytes that were passed on to the server. */
  upBytes(): number;
  /** How many connections had each fault so far. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** Follows another schedule from the next connection on, and breaks those that are open. */
  follow(schedule: Schedule): void;
  /** From now on nothing fails. */
  heal(): void;
  close(): Promise<void>;
}

/**
 * Returns the schedule of a seed: the same seed gives the same faults. After `count` faults every connection works, so that whoever keeps
 * trying succeeds. Faulty connections come in a row of up to three.
 */
export function seededSchedule(seed: number, count: number, { stallMs = 2_000 } = {}): Schedule {
  const random = createRandom(seed);
  let left = count;
  let row = 0;
  /** From nothing to 300 kB, small numbers as often as large ones. */
  const bytes = () => Math.floor(10 ** random.between(0, 5.5)) - 1;
  const faults: readonly (() => Fault)[] = [
    () => ({ kind: "latency", ms: random.whole(1, 60), jitterMs: random.whole(0, 60) }),
    () => ({ kind: "bandwidth", bytesPerSecond: random.whole(100_000, 2_000_000) }),
    () => ({ kind: "slicer", bytes: random.whole(1, 4000), pauseMs: random.whole(0, 3) }),
    () => ({ kind: "reset", way: "up", afterBytes: bytes() }),
    () => ({ kind: "reset", way: "down", afterBytes: Math.min(bytes(), 2_000) }),
    () => ({ kind: "lostResponse" }),
    () => ({ kind: "blackHole", ms: random.whole(50, stallMs) }),
    () => ({ kind: "down" }),
  ];
  return () => {
    if (left === 0) return { kind: "none" };
    if (row === 0) row = random.whole(1, 3);
    row--;
    left--;
    return random.pick(faults)();
  };
}

/** Opens a proxy before `target` on a port of its own. It works until it is given a schedule. */
export async function openFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const faults = new Map<FaultKind, number>();
  const open = new Set<Socket>();
  let schedule = healthy;
  let upBytes = 0;
  let connections = 0;

  function keep(socket: Socket): void {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  }

  function serveClient(client: Socket): void {
    keep(client);
    const fault = schedule();
    faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1);
    if (fault.kind === "down") {
      client.resetAndDestroy();
      return;
    }
    if (fault.kind === "blackHole") {
      client.resume();
      setTimeout(() => client.resetAndDestroy(), fault.ms).unref();
      return;
    }
    const server = connect(Number(port), hostname);
    keep(server);
    const reset = () => {
      client.resetAndDestroy();
      server.resetAndDestroy();
    };
    // What is reset for the client is gone; the server must not wait for the rest.
    client.on("close", () => server.destroy());
    const count = (bytes: number) => {
      upBytes += bytes;
    };
    const random = createRandom(++connections);
    pass(client, server, { way: "up", fault, reset, count, random }).catch(reset);
    pass(server, client, { way: "down", fault, reset, count: () => {}, random }).catch(reset);
  }

  const listener = createServer({ allowHalfOpen: true }, serveClient);
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  const breakAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    upBytes: () => upBytes,
    faults,
    follow(next) {
      schedule = next;
      breakAll();
    },
    heal() {
      schedule = healthy;
    },
    async close() {
      listener.close();
      breakAll();
      await once(listener, "close");
    },
  };
}

/** One way of one connection. */
interface Passage {
  readonly way: Way;
  readonly fault: Fault;
  readonly random: Random;
  /** Resets both ends. */
  reset(): void;
  /** Gets the number of bytes that the other end has received. */
  count(bytes: number): void;
}

/** Passes the bytes of one way on, as the fault of the connection wants it. */
async function pass(from: Socket, to: Socket, { way, fault, random, reset, count }: Passage): Promise<void> {
  const most = fault.kind === "reset" && fault.way === way ? fault.afterBytes : Number.POSITIVE_INFINITY;
  let passed = 0;
  if (most === 0) return reset();
  for await (const chunk of from as AsyncIterable<Buffer>) {
    if (fault.kind === "lostResponse" && way === "down") return reset();
    for (const piece of piecesOf(chunk, fault)) {
      const ms = delayMs(piece, fault, random);
      if (ms > 0) await sleep(ms);
      const sent = piece.subarray(0, most - passed);
      await write(to, sent);
      passed += sent.length;
      count(sent.length);
      if (passed >= most) return reset();
    }
  }
  to.end();
}

function* piecesOf(chunk: Buffer, fault: Fault): Generator<Buffer> {
  const size = fault.kind === "slicer" ? fault.bytes : 16_384;
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
}

function delayMs(piece: Buffer, fault: Fault, random: Random): number {
  if (fault.kind === "latency") return fault.ms + random.next() * fault.jitterMs;
  if (fault.kind === "bandwidth") return (piece.length / fault.bytesPerSecond) * 1000;
  return fault.kind === "slicer" ? fault.pauseMs : 0;
}

/** Writes a piece and waits until the system has it. Throws when the other end is gone. */
function write(to: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (to.destroyed) reject(new Error("The other end is gone."));
    else to.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}
