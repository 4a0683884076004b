import busboy from "busboy";

/** A part as busboy reads it. */
interface OraclePart {
  readonly name: string | undefined;
  /** Undefined for a part that busboy decodes as text. */
  readonly content: Buffer | undefined;
}

/** Reads a whole body with busboy. Returns undefined when it reports an error, and also when it never ends. */
export async function readWithBusboy(body: Buffer, boundary: string): Promise<readonly OraclePart[] | undefined> {
  const parts: { name: string | undefined; content: Buffer | undefined }[] = [];
  const headers = { "content-type": `multipart/form-data; boundary="${boundary}"` };
  const parser = busboy({ headers, defParamCharset: "utf8", limits: { fieldSize: 10_000_000 } });
  let end: "parts" | "error" | undefined;
  parser.on("field", (name: string | undefined) => {
    parts.push({ name, content: undefined });
  });
  parser.on("file", (name: string | undefined, stream) => {
    const part = { name, content: Buffer.alloc(0) };
    parts.push(part);
    const pieces: Buffer[] = [];
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.on("end", () => {
      part.content = Buffer.concat(pieces);
    });
    stream.on("error", () => {});
  });
  parser.on("error", () => {
    end = "error";
  });
  parser.on("close", () => {
    end ??= "parts";
  });
  parser.end(body);
  for (let turn = 0; turn < 20 && end === undefined; turn++) await new Promise((resolve) => setImmediate(resolve));
  return end === "parts" ? parts : undefined;
}
