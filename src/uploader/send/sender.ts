import { isHashMismatch } from "../../contract/uploadErrors.ts";
import { type UploadedFile, uploadFiles } from "../../contract/uploadFiles.ts";
import { type Api, parseResponse } from "../api/api.ts";
import { ApiError } from "../api/apiError.ts";
import { readResponse } from "../api/readResponse.ts";
import { transfer } from "../api/transfer.ts";
import type { PrivateFolder } from "../archive/privateFolder.ts";
import { archiveGone, changed, damaged, refused, unread } from "../files/fileProblems.ts";
import { looksLikeImage } from "../files/fileType.ts";
import { hashText } from "../files/hashText.ts";
import type { Ledger } from "../files/ledger.ts";
import type { HashPool } from "../hash/hashPool.ts";
import type { KeptBytes } from "../hash/keptBytes.ts";
import type { Opener } from "../walk/leaf.ts";
import { isPacked } from "../walk/packedFile.ts";
import type { Link } from "./link.ts";
import { multipartBody } from "./multipartBody.ts";
import { type Prepared, prepareBatch } from "./prepareBatch.ts";
import type { RequestSize } from "./requestSize.ts";
import type { UploadSlots } from "./uploadSlots.ts";

/** Answers of status 500 to the same batch before it is cut in two, to find the file that the server stumbles over. */
const TRIES_BEFORE_SPLIT = 3;

/** What sending needs. */
export interface SenderContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly pool: HashPool;
  readonly opener: Opener;
  readonly privateFolder: PrivateFolder;
  readonly api: Api;
  readonly link: Link;
  readonly slots: UploadSlots;
  /** Learns from each request how large the next should be. */
  readonly size: RequestSize;
  /** Name of the format for the metadata; only told, nothing depends on it. */
  readonly format: () => string | undefined;
  /** A request without progress for so many milliseconds is given up. */
  readonly stallMs: number;
  /** Something about a file has changed. */
  readonly onChange: () => void;
}

/** Sends batches and tells the ledger what became of them. */
export interface Sender {
  /**
   * Sends these contents, in several requests if the server wants it so. Resolves when each is acknowledged, given up, or waiting again;
   * throws `ApiError` when nobody may send (401, 403, 404), or the signal's reason.
   */
  send(contents: readonly number[], signal: AbortSignal): Promise<void>;
  /** Bytes of content handed to the network in requests that are under way. */
  readonly inFlightBytes: number;
  /** True while any request is under way. */
  readonly busy: boolean;
  /** Requests that still send, and requests that wait for the answer. */
  readonly requests: { readonly sending: number; readonly awaiting: number };
}

interface Flight {
  share: number;
  readonly bytes: number;
}

/** A file that cannot be read any more made a request fail, not the network. */
class BrokenFiles extends Error {}

export function createSender(context: SenderContext): Sender {
  const { ledger, kept, api, link, slots, onChange } = context;
  const flights = new Set<Flight>();
  const damagedOnce = new Set<number>();

  function giveUp({ row }: Prepared, problem: (path: string) => ReturnType<typeof changed>): void {
    kept.drop(row);
    ledger.fail(row, problem(ledger.files.path(row)));
  }

  /** One request. Tells the ledger nothing but which files turned out to be broken. */
  async function request(batch: readonly Prepared[], signal: AbortSignal): Promise<readonly UploadedFile[]> {
    const format = context.format();
    const { body, contentType } = multipartBody(
      batch.map(({ content, row, body }) => {
        const path = ledger.files.path(row);
        const image = ledger.files.image(row)?.kind ?? "unknown";
        return {
          metadata: {
            id: `/${path}`,
            hash: hashText(ledger.contents.hash(content)),
            type: image !== "unknown" || looksLikeImage(path) ? "image" : "annotation",
            ...(format === undefined ? {} : { format }),
          },
          content: body,
        };
      }),
    );
    const flight: Flight = { share: 0, bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0) };
    flights.add(flight);
    const begunAt = performance.now();
    try {
      const answer = await transfer({
        url: api.url(uploadFiles.path),
        headers: { accept: "application/json", ...api.headers, "content-type": contentType },
        body,
        stallMs: context.stallMs,
        onProgress(share) {
          flight.share = share;
          onChange();
        },
        signal,
      });
      context.size.took(flight.bytes, performance.now() - begunAt);
      return parseResponse(uploadFiles, readResponse(answer, Date.now())) as readonly UploadedFile[];
    } catch (error) {
      // A broken file and a broken network look the same to a request: look at the files before the network is blamed.
      if (error instanceof ApiError && error.kind === "network" && (await dropBroken(batch))) throw new BrokenFiles();
      throw error;
    } finally {
      flights.delete(flight);
    }
  }

  /** Gives up files of a failed request that cannot be read any more; answers whether there were any. */
  async function dropBroken(batch: readonly Prepared[]): Promise<boolean> {
    let broken = false;
    for (const prepared of batch) {
      const { body } = prepared;
      if (!(body instanceof Blob)) continue;
      try {
        await body.slice(0, 1).arrayBuffer();
      } catch (error) {
        broken = true;
        const name = error instanceof DOMException ? error.name : "";
        const leaf = ledger.files.leaf(prepared.row);
        if (leaf !== undefined && isPacked(leaf)) giveUp(prepared, archiveGone);
        else giveUp(prepared, name === "NotReadableError" ? changed : (path) => unread(path, error));
      }
    }
    return broken;
  }

  /** What the server says of each file of a request. */
  function settle(batch: readonly Prepared[], answer: readonly UploadedFile[]): void {
    const byId = new Map(answer.map((entry) => [entry.id, entry]));
    const unanswered: number[] = [];
    for (const prepared of batch) {
      const { content, row, body } = prepared;
      const entry = byId.get(`/${ledger.files.path(row)}`);
      if (entry === undefined) unanswered.push(content);
      else if (entry.errors.length === 0) {
        ledger.stored(content, entry.fileId);
        kept.drop(row);
      } else if (!isHashMismatch(entry)) {
        giveUp(prepared, (path) => refused(path, entry.errors.join("; ")));
      } else if (body instanceof Blob) giveUp(prepared, changed);
      // These bytes were hashed right here, so they changed on the way: worth one more try.
      else if (damagedOnce.has(content)) giveUp(prepared, damaged);
      else {
        damagedOnce.add(content);
        ledger.unsent([content]);
      }
    }
    ledger.unsure(unanswered);
    onChange();
  }

  async function deliver(batch: readonly Prepared[], signal: AbortSignal): Promise<void> {
    const contents = batch.map(({ content }) => content);
    for (let tries = 1; batch.length > 0; tries++) {
      let begun = false;
      try {
        const release = await slots.take(signal);
        try {
          const answer = await link.run(() => {
            begun = true;
            return request(batch, signal);
          }, signal);
          return settle(batch, answer);
        } finally {
          release();
        }
      } catch (error) {
        if (signal.aborted) {
          // What was under way may have arrived.
          if (begun) ledger.unsure(contents);
          else ledger.unsent(contents);
          throw error;
        }
        if (error instanceof BrokenFiles) return ledger.unsent(contents);
        if (!(error instanceof ApiError)) {
          ledger.unsent(contents);
          throw error;
        }
        if (error.kind !== "refused") return ledger.unsure(contents);
        if (error.retriable && error.status !== 500) continue;
        if (error.status === 500 && tries < TRIES_BEFORE_SPLIT) continue;
        if ([401, 403, 404, 405].includes(error.status)) {
          ledger.unsent(contents);
          throw error;
        }
        // Too much at once, or one file that the server cannot take: the halves tell which.
        const [only] = batch;
        if (batch.length === 1 && only !== undefined) return giveUp(only, (path) => refused(path, error.message));
        const half = Math.ceil(batch.length / 2);
        const rest = batch.slice(half);
        try {
          await deliver(batch.slice(0, half), signal);
        } catch (stopped) {
          ledger.unsent(rest.map(({ content }) => content));
          throw stopped;
        }
        return deliver(rest, signal);
      } finally {
        onChange();
      }
    }
  }

  return {
    async send(contents, signal) {
      const batch = await prepareBatch(contents, context, signal);
      onChange();
      try {
        await deliver(batch, signal);
      } finally {
        // Whatever waits to be sent again is unpacked again.
        for (const { body } of batch) if (body instanceof File) context.privateFolder.remove(body.name);
      }
    },
    get inFlightBytes() {
      let bytes = 0;
      for (const flight of flights) bytes += flight.share * flight.bytes;
      return bytes;
    },
    get busy() {
      return flights.size > 0;
    },
    get requests() {
      let awaiting = 0;
      for (const flight of flights) if (flight.share >= 1) awaiting++;
      return { sending: flights.size - awaiting, awaiting };
    },
  };
}
