import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";

/** A name server for a test. */
interface DnsServer {
  /** Its address, as `setServers` takes it. */
  readonly address: string;
  /** The questions so far, such as `hooks.test A`. */
  readonly questions: readonly string[];
  close(): void;
}

const TYPE_A = 1;

/** Starts a name server. `answer` returns the IPv4 addresses of a name at its n-th question, from 1; none for a name that does not exist. */
export async function startDnsServer(
  answer: (name: string, question: number) => readonly string[],
): Promise<DnsServer> {
  const socket = createSocket("udp4");
  const questions: string[] = [];
  const asked = new Map<string, number>();
  socket.on("message", (query, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = query.readUInt16BE(at + 1);
    const question = query.subarray(12, at + 5);
    const name = labels.join(".");
    questions.push(`${name} ${type === TYPE_A ? "A" : type}`);
    let addresses: readonly string[] = [];
    if (type === TYPE_A) {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      addresses = answer(name, asked.get(name) ?? 0);
    }
    const head = Buffer.from(query.subarray(0, 12));
    // A response without an error, and with as many answers.
    head.writeUInt16BE(0x8180, 2);
    for (const [offset, count] of [[6, addresses.length] as const, [8, 0] as const, [10, 0] as const]) {
      head.writeUInt16BE(count, offset);
    }
    const records = addresses.map((one) =>
      Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, ...one.split(".").map(Number)]),
    );
    socket.send(Buffer.concat([head, question, ...records]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, questions, close: () => socket.close() };
}
