import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A proxy that passes each connection to the next of some servers. It knows nothing of HTTP. */
export interface RoundRobin {
  readonly url: string;
  /** Connections that each server has got, in their order. */
  readonly passed: readonly number[];
  close(): Promise<void>;
}

/** Opens a proxy before servers on ports of this machine. One that refuses the connection is passed over, as a load balancer does. */
export async function openRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  const passed = ports.map(() => 0);
  const open = new Set<Socket>();
  let next = 0;

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  }

  function pass(client: Socket, left: number): void {
    const place = next++ % ports.length;
    const server = connect(ports[place] as number, "127.0.0.1");
    keep(server);
    let isOpen = false;
    server.once("connect", () => {
      isOpen = true;
      passed[place] = (passed[place] as number) + 1;
      client.pipe(server).pipe(client);
    });
    server.on("close", () => {
      if (isOpen || left === 0 || client.destroyed) client.destroy();
      else pass(client, left - 1);
    });
    client.on("close", () => server.destroy());
  }

  const listener = createServer((client) => {
    keep(client);
    pass(client, ports.length - 1);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    async close() {
      for (const socket of open) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}
