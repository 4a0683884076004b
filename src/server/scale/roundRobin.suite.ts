import { once } from "node:events";
import { get } from "node:http";
import { connect, createServer, type Socket } from "node:net";

/** How often each server is asked whether it is ready, ms, and how long it may take to respond. */
const ASK_EVERY_MS = 500;
const PATIENCE_MS = 2_500;

/** A proxy that passes each connection to the next server that is ready. It knows nothing of HTTP besides. */
export interface RoundRobin {
  readonly url: string;
  /** Connections that each server has got, in their order. */
  readonly passed: readonly number[];
  close(): Promise<void>;
}

/**
 * Opens a proxy before servers on ports of this machine. As load balancers do, it asks each for `/readyz`, passes over one that refuses a
 * connection, and tries all when none is ready.
 */
export async function openRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  const passed = ports.map(() => 0);
  const isReady = ports.map(() => true);
  const open = new Set<Socket>();
  let next = 0;

  async function ask(place: number): Promise<void> {
    isReady[place] = await respondsWell(`http://127.0.0.1:${ports[place]}/readyz`);
  }
  const timer = setInterval(() => void Promise.all(ports.map((_, place) => ask(place))), ASK_EVERY_MS);

  /** Returns the places of the servers in the order in which to try them. */
  function turn(): number[] {
    const order = ports.map((_, at) => (next + at) % ports.length);
    next = (next + 1) % ports.length;
    return [...order.filter((place) => isReady[place]), ...order.filter((place) => !isReady[place])];
  }

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  }

  function pass(client: Socket, [place, ...others]: readonly number[]): void {
    if (place === undefined || client.destroyed) {
      client.destroy();
      return;
    }
    const server = connect(ports[place] as number, "127.0.0.1");
    keep(server);
    let isOpen = false;
    server.once("connect", () => {
      isOpen = true;
      passed[place] = (passed[place] as number) + 1;
      client.pipe(server).pipe(client);
    });
    server.on("close", () => {
      if (isOpen) client.destroy();
      else pass(client, others);
    });
    client.on("close", () => server.destroy());
  }

  const listener = createServer((client) => {
    keep(client);
    pass(client, turn());
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    async close() {
      clearInterval(timer);
      for (const socket of open) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}

function respondsWell(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: PATIENCE_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
  });
}
