import { isHashMismatch } from "../../contract/uploadErrors.ts";
import { type UploadedFile, uploadFiles } from "../../contract/uploadFiles.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import { failure, type Result, success } from "../../model/result.ts";
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
import type { FileProblem } from "../walk/walkEvent.ts";
import { createFlights, type Flights } from "./flights.ts";
import type { Link } from "./link.ts";
import { type MultipartFile, multipartBody } from "./multipartBody.ts";
import type { OtherTabs } from "./otherTabs.ts";
import { type Prepared, prepareBatch } from "./prepareBatch.ts";
import type { RequestSize } from "./requestSize.ts";
import type { UploadSlots } from "./uploadSlots.ts";

/** Responses of status 500 to the same batch before it is split, to find the file that the server cannot handle. */
const TRIES_BEFORE_SPLIT = 3;

/** Statuses that would refuse any batch: no key, no permission, no such call. */
const STATUSES_FOR_ALL: readonly number[] = [401, 403, 404, 405];

/** What sending depends on. */
interface SenderContext {
  readonly ledger: Ledger;
  readonly kept: KeptBytes;
  readonly pool: HashPool;
  readonly opener: Opener;
  readonly privateFolder: PrivateFolder;
  readonly api: Api;
  readonly link: Link;
  readonly slots: UploadSlots;
  readonly otherTabs: OtherTabs;
  /** Determines the size of the next request from the earlier ones. */
  readonly size: RequestSize;
  /** Returns the name of the format for the metadata, which is informative only. */
  readonly format: () => string | undefined;
  /** Time without progress after which a request is aborted, in milliseconds. */
  readonly stallMs: number;
  /** Something about a file has changed. */
  readonly onChange: () => void;
}

/** Sends batches and records their outcome in the ledger. */
export interface Sender extends Pick<Flights, "inFlightBytes" | "busy" | "requests"> {
  /**
   * Sends these contents, in several requests if the server requires it. Resolves when each is acknowledged, has failed, or is waiting
   * again; throws `ApiError` when no batch may be sent (401, 403, 404, 405), or the signal's reason.
   */
  send(contents: readonly number[], signal: AbortSignal): Promise<void>;
}

/** A request failed because of a file that can no longer be read, not because of the network. */
class BrokenFiles extends Error {}

/** Why a request failed. */
interface FailedRequest {
  readonly error: unknown;
  /** True when the request had begun, so that parts of it may have arrived. */
  readonly hasBegun: boolean;
}

/** One request, and what was in it: not what another tab was sending by then. */
interface Attempt {
  readonly batch: readonly Prepared[];
  readonly result: Result<readonly UploadedFile[], FailedRequest>;
}

/**
 * What follows a failed request. `retry`: send the same batch again. `ask`: ask the server what arrived. `later`: send intact contents
 * again later. `split`: the batch was too large, or has a file that the server cannot handle. `stop`: no batch may be sent.
 */
type NextStep = "retry" | "ask" | "later" | "split" | "stop";

function nextStepAfter(error: unknown, tries: number): NextStep {
  if (error instanceof BrokenFiles) return "later";
  if (!(error instanceof ApiError)) return "stop";
  if (error.kind !== "refused") return "ask";
  if (error.status === 500) return tries < TRIES_BEFORE_SPLIT ? "retry" : "split";
  if (error.retriable) return "retry";
  return STATUSES_FOR_ALL.includes(error.status) ? "stop" : "split";
}

function contentsOf(batch: readonly Prepared[]): number[] {
  return batch.map(({ content }) => content);
}

/** Creates the sender of one upload. */
export function createSender(context: SenderContext): Sender {
  const { ledger, kept, api, link, slots, otherTabs, onChange } = context;
  const flights = createFlights();
  const damagedOnce = new Set<number>();

  function giveUp({ row }: Prepared, problem: (path: string) => FileProblem): void {
    kept.drop(row);
    ledger.fail(row, problem(ledger.files.path(row)));
  }

  function hashOf(content: number): Sha256Base64 {
    return hashText(ledger.contents.hash(content));
  }

  function partOf({ content, row, body }: Prepared): MultipartFile {
    const format = context.format();
    const path = ledger.files.path(row);
    const image = ledger.files.image(row)?.kind ?? "unknown";
    return {
      metadata: {
        id: `/${path}`,
        hash: hashOf(content),
        type: image !== "unknown" || looksLikeImage(path) ? "image" : "annotation",
        ...(format === undefined ? {} : { format }),
      },
      content: body,
    };
  }

  /** Makes one request. Changes the ledger only for files that turn out to be broken; throws `BrokenFiles` then. */
  async function request(batch: readonly Prepared[], signal: AbortSignal): Promise<readonly UploadedFile[]> {
    const { body, contentType } = multipartBody(batch.map(partOf));
    const bytes = batch.reduce((sum, one) => sum + one.bytes, 0);
    try {
      const startedAt = performance.now();
      const response = await flights.track(bytes, (onShare) =>
        transfer({
          url: api.url(uploadFiles.path),
          headers: { accept: "application/json", ...api.headers, "content-type": contentType },
          body,
          stallMs: context.stallMs,
          onProgress(share) {
            onShare(share);
            otherTabs.renew();
            onChange();
          },
          signal,
        }),
      );
      context.size.took(bytes, performance.now() - startedAt);
      return parseResponse(uploadFiles, readResponse(response, Date.now()));
    } catch (error) {
      // A broken file and a broken network look the same to a request, so the files are checked before the network counts as down.
      if (error instanceof ApiError && error.kind === "network") {
        if (await dropBroken(batch)) throw new BrokenFiles();
        if (!signal.aborted) context.size.lost(bytes);
      }
      throw error;
    }
  }

  /** Marks the files of a failed request that can no longer be read as failed; returns whether there were any. */
  async function dropBroken(batch: readonly Prepared[]): Promise<boolean> {
    let isBroken = false;
    for (const prepared of batch) {
      const { body } = prepared;
      if (!(body instanceof Blob)) continue;
      try {
        await body.slice(0, 1).arrayBuffer();
      } catch (error) {
        isBroken = true;
        const name = error instanceof DOMException ? error.name : "";
        const leaf = ledger.files.leaf(prepared.row);
        if (leaf !== undefined && isPacked(leaf)) giveUp(prepared, archiveGone);
        else giveUp(prepared, name === "NotReadableError" ? changed : (path) => unread(path, error));
      }
    }
    return isBroken;
  }

  /** Records what the server reports of each file of a request. */
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
      // These bytes were hashed in this page, so they changed during the transfer. They are sent once more.
      else if (damagedOnce.has(content)) giveUp(prepared, damaged);
      else {
        damagedOnce.add(content);
        ledger.unsent([content]);
      }
    }
    ledger.unsure(unanswered);
    onChange();
  }

  /** Makes one request when a slot is free and calls are allowed. What another tab is sending by then is left to it. */
  async function attempt(whole: readonly Prepared[], signal: AbortSignal): Promise<Attempt> {
    let batch = whole;
    let hasBegun = false;
    async function call(): Promise<readonly UploadedFile[]> {
      const waiting = batch.filter(({ content }) => ledger.contents.state(content) === "sending");
      const claim = await otherTabs.claim(waiting.map(({ content }) => hashOf(content)));
      try {
        batch = waiting.filter(({ content }) => claim.mine.has(hashOf(content)));
        ledger.leave(contentsOf(waiting.filter((one) => !batch.includes(one))));
        if (batch.length === 0) return [];
        hasBegun = true;
        return await request(batch, signal);
      } finally {
        claim.end();
      }
    }
    try {
      const release = await slots.take(signal);
      const files = await link.run(call, signal).finally(release);
      return { batch, result: success(files) };
    } catch (error) {
      return { batch, result: failure({ error, hasBegun }) };
    }
  }

  async function deliver(whole: readonly Prepared[], signal: AbortSignal): Promise<void> {
    let left = whole;
    for (let tries = 1; left.length > 0; tries++) {
      try {
        const { batch, result } = await attempt(left, signal);
        if (result.ok) return settle(batch, result.value);
        if (!(await handleFailure(batch, result.failure, tries, signal))) return;
        left = batch;
      } finally {
        onChange();
      }
    }
  }

  /** Handles a failed request. Returns true when the same batch must be sent again. Throws when no batch may be sent. */
  async function handleFailure(
    batch: readonly Prepared[],
    { error, hasBegun }: FailedRequest,
    tries: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const contents = contentsOf(batch);
    if (signal.aborted) {
      if (hasBegun) ledger.unsure(contents);
      else ledger.unsent(contents);
      throw error;
    }
    switch (nextStepAfter(error, tries)) {
      case "retry":
        return true;
      case "ask":
        ledger.unsure(contents);
        return false;
      case "later":
        ledger.unsent(contents);
        return false;
      case "stop":
        ledger.unsent(contents);
        throw error;
      case "split":
        await split(batch, error instanceof Error ? error.message : String(error), signal);
        return false;
    }
  }

  /** Sends the halves of a batch; a batch of one file fails with the reason. */
  async function split(batch: readonly Prepared[], reason: string, signal: AbortSignal): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) return giveUp(only, (path) => refused(path, reason));
    const half = Math.ceil(batch.length / 2);
    const rest = batch.slice(half);
    try {
      await deliver(batch.slice(0, half), signal);
    } catch (stopped) {
      ledger.unsent(contentsOf(rest));
      throw stopped;
    }
    return deliver(rest, signal);
  }

  return {
    async send(contents, signal) {
      const elsewhere = contents.filter((content) => otherTabs.isSending(hashOf(content)));
      ledger.leave(elsewhere);
      const own = contents.filter((content) => !elsewhere.includes(content));
      const batch = await prepareBatch(own, context, signal);
      onChange();
      try {
        await deliver(batch, signal);
      } finally {
        // Contents that wait to be sent again are unpacked again.
        for (const { body } of batch) if (body instanceof File) context.privateFolder.remove(body.name);
      }
    },
    get inFlightBytes() {
      return flights.inFlightBytes;
    },
    get busy() {
      return flights.busy;
    },
    get requests() {
      return flights.requests;
    },
  };
}
