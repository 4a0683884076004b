import { connect, type Socket } from "node:net";

/** A connection on which a test sends exact bytes. */
export interface RawSocket {
  readonly socket: Socket;
  /** Resolves when the bytes are passed to the system. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Returns everything received until the server closed the connection, or until `enough` matches. */
  read(enough?: RegExp): Promise<string>;
}

/** Connects to the address of a URL. */
export async function openRawSocket(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  let received = "";
  let ended = false;
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    notify();
  });
  socket.on("close", () => {
    ended = true;
    notify();
  });
  return {
    socket,
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    read(enough) {
      return new Promise((resolve) => {
        const check = () => {
          if (!ended && !enough?.test(received)) return;
          listeners.delete(check);
          resolve(received);
        };
        listeners.add(check);
        check();
      });
    },
  };
}
