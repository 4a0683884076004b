import { Readable } from "node:stream";
import busboy from "busboy";
import { readMultipart } from "../../src/server/multipart/readMultipart.ts";
import { describeMachine } from "../machine.ts";
import { median, ratio, table } from "../table.ts";
import { BOUNDARY, type TimedBody, timedBodies } from "./bodies.ts";

/** Size of the chunks in which a body arrives: that of a read from a socket. */
const CHUNK_BYTES = 64 * 1024;
const HEADERS = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
const LIMITS = { files: 100, fileBytes: 1e9, requestBytes: 1e9, metadataBytes: 64 * 1024 };

/** `npm run bench -- multipart`: how fast uploads are split into parts, ours beside busboy in the same run. Prints a table. */
export async function timeMultipart(rounds: number): Promise<void> {
  console.log(`${describeMachine()}; median of ${rounds} rounds, processor time\n`);
  const rows: string[][] = [];
  for (const body of timedBodies()) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const [one, other] = [await timed(body, readOurs), await timed(body, readTheirs)];
      // The first round is for the compiler.
      if (round < 0) continue;
      ours.push(one);
      theirs.push(other);
    }
    const [one, other] = [median(ours), median(theirs)];
    rows.push([
      body.title,
      rate(body, one),
      rate(body, other),
      parts(body, one),
      parts(body, other),
      ratio(other, one),
    ]);
  }
  const head = ["request", "ours", "busboy", "ours, parts", "busboy, parts", "times as fast"];
  console.log(table(head, rows));
}

/** Returns the processor time of all readings of a body, ms. */
async function timed(body: TimedBody, read: (source: Readable) => Promise<number>): Promise<number> {
  const started = process.cpuUsage();
  for (let time = 0; time < body.times; time++) {
    const bytes = await read(chunked(body.bytes));
    if (bytes < body.bytes.length / 2 && body.bytes.length > 1_000_000) throw new Error("A file was not read.");
  }
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function chunked(body: Buffer): Readable {
  let start = 0;
  return new Readable({
    read() {
      this.push(start < body.length ? body.subarray(start, start + CHUNK_BYTES) : null);
      start += CHUNK_BYTES;
    },
  });
}

/** Reads an upload with our own parser: parts paired, limits kept. Returns the size of its files. */
async function readOurs(source: Readable): Promise<number> {
  let bytes = 0;
  await readMultipart(source, HEADERS, LIMITS, async (content) => {
    for await (const piece of content) bytes += piece.length;
  });
  return bytes;
}

/** Reads the parts with busboy, without pairing them. */
function readTheirs(source: Readable): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const parser = busboy({ headers: HEADERS, defParamCharset: "utf8", limits: { fieldSize: LIMITS.metadataBytes } });
    parser.on("file", (_name, stream) => {
      stream.on("data", (piece: Buffer) => {
        bytes += piece.length;
      });
    });
    parser.on("field", () => {});
    parser.once("error", reject);
    parser.once("close", () => resolve(bytes));
    source.pipe(parser);
  });
}

function rate({ bytes, times }: TimedBody, ms: number): string {
  return `${Math.round((bytes.length * times) / 1e6 / (ms / 1000)).toLocaleString("en-US")} MB/s`;
}

function parts({ parts: count, times }: TimedBody, ms: number): string {
  return `${Math.round((count * times) / (ms / 1000)).toLocaleString("en-US")} /s`;
}
