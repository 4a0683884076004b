import type { FileProblem } from "../walk/walkEvent.ts";
import { BATCH, type BatchLimits, batchLength } from "./batch.ts";
import { Column } from "./column.ts";
import { Contents } from "./contents.ts";
import { readerDied } from "./fileProblems.ts";
import { FileTable, type Measured } from "./fileTable.ts";
import { looksLikeAnnotation } from "./fileType.ts";
import { HashOrder } from "./hashOrder.ts";
import { hashBytes, hashText } from "./hashText.ts";
import { Queue } from "./queue.ts";

/** Sources of a hash: the file, an earlier upload, and the file because the hash of the earlier upload must not be used. */
const READ = 0;
const REMEMBERED = 1;
const DISTRUSTED = 2;

/** How many times a worker may die while reading a file before the file fails. */
const READER_DEATHS = 3;

/**
 * What is known of every file and content of a drop, and what may be done next. All rules of an upload are here, without any input or
 * output: lanes take work and report the outcome.
 */
export class Ledger {
  readonly files = new FileTable();
  readonly contents = new Contents();
  readonly #order = new HashOrder(this.files);
  #again = new Queue();
  #deaths = new Map<number, number>();
  #toAsk = new Queue();
  #annotations = new Queue();
  #others = new Queue();
  #fileIds = new Map<number, string>();
  /** By row: where its hash came from. */
  readonly #sources = new Column(new Uint8Array(0));

  /**
   * Returns files to hash next, at most `files`, annotations first, and marks them `hashing`. A file over which a worker died comes
   * alone, so that no other file fails with it.
   */
  takeToHash(files: number): number[] {
    const taken: number[] = [];
    while (taken.length < files) {
      const suspect = this.#again.peek();
      const alone = suspect !== undefined && (this.#deaths.get(suspect) ?? 0) > 0;
      if (alone && taken.length > 0) break;
      const row = suspect ?? this.#order.next();
      if (row === undefined) break;
      if (suspect !== undefined) this.#again.shift();
      if (this.files.state(row) !== "queued") continue;
      this.files.move(row, "hashing");
      taken.push(row);
      if (alone) break;
    }
    return taken;
  }

  /** Hashes in this order from now on, annotations first. */
  hashInOrder(rows: Int32Array): void {
    this.#order.follow(rows);
  }

  /**
   * Records that a file was read and hashed, or that an earlier upload did that. Ignored when the file has failed in the meantime. What is
   * sent was always read by this upload: a remembered hash counts only for a content that the server has.
   */
  hashed(row: number, hash: Uint8Array, found: Measured): void {
    if (this.files.state(row) !== "hashing") return;
    this.files.measure(row, found);
    this.#deaths.delete(row);
    if (found.remembered === true) {
      if (this.#isMissing(hash)) {
        this.#readInstead(row);
        return;
      }
      this.#sources.grow(row + 1);
      this.#sources.set(row, REMEMBERED);
    }
    this.files.move(row, "hashed");
    const content = this.contents.put(row, hash);
    const isSender = this.contents.sender(content) === row;
    this.files.setDuplicate(row, !isSender);
    const state = this.contents.state(content);
    if (state === "unasked") {
      if (isSender) this.#toAsk.push(content);
      return;
    }
    this.files.move(row, "checking");
    if (state === "asking") return;
    this.files.move(row, state === "present" ? "present" : "missing");
    if (state === "missing" && isSender) this.#queueToSend(content);
    if (state === "stored") this.#store(row);
  }

  /** True for a file that must be read although its hash is remembered. */
  isDistrusted(row: number): boolean {
    return this.#source(row) === DISTRUSTED;
  }

  /** Queues files again whose hashing was interrupted through no fault of theirs. */
  unhashed(rows: readonly number[]): void {
    for (const row of rows) {
      if (this.files.state(row) !== "hashing") continue;
      this.files.move(row, "queued");
      this.#again.push(row);
    }
  }

  /** Records that a worker died while reading these files. Each is read twice more, alone, and then fails. */
  readerDied(rows: readonly number[]): void {
    for (const row of rows) {
      if (this.files.state(row) !== "hashing") continue;
      const deaths = (this.#deaths.get(row) ?? 0) + 1;
      this.#deaths.set(row, deaths);
      if (deaths >= READER_DEATHS) this.fail(row, readerDied(this.files.path(row)));
      else this.unhashed([row]);
    }
  }

  /** Returns contents to ask the server for, at most `contents`, and marks them `asking`. */
  takeToAsk(contents: number): number[] {
    const taken: number[] = [];
    while (taken.length < contents) {
      const content = this.#toAsk.shift();
      if (content === undefined) break;
      if (this.contents.state(content) !== "unasked" || this.contents.sender(content) === undefined) continue;
      this.contents.setState(content, "asking");
      for (const row of this.contents.members(content)) this.files.move(row, "checking");
      taken.push(content);
    }
    return taken;
  }

  /** Number of contents that wait to be checked; a few of them may no longer have a file. */
  get toAsk(): number {
    return this.#toAsk.length;
  }

  /** Records the response of the server: of the checked contents, those in `missing` are not on the server. */
  answered(contents: readonly number[], missing: ReadonlySet<string>): void {
    for (const content of contents) {
      if (this.contents.state(content) !== "asking") continue;
      const state = missing.has(hashText(this.contents.hash(content))) ? "missing" : this.#stateOnServer(content);
      this.contents.setState(content, state);
      if (state === "missing") this.#readRemembered(content);
      for (const row of this.contents.members(content)) {
        this.files.move(row, state === "present" ? "present" : "missing");
        if (state === "stored") this.#store(row);
      }
      if (state === "missing") this.#queueToSend(content);
    }
  }

  /** Queues contents to be checked again, because it is not known, or no longer known, whether the server has them. */
  unsure(contents: readonly number[]): void {
    for (const content of contents) {
      if (this.contents.state(content) === "unasked") continue;
      this.contents.setState(content, "unasked");
      this.#fileIds.delete(content);
      for (const row of this.contents.members(content)) this.files.move(row, "hashed");
      this.#toAsk.push(content);
    }
  }

  /** Queues everything that the server had to be checked again, because it no longer has some of it. */
  unsureOfAll(): void {
    const contents: number[] = [];
    for (let content = 0; content < this.contents.count; content++) {
      const state = this.contents.state(content);
      if (state === "present" || state === "stored") contents.push(content);
    }
    this.unsure(contents);
  }

  /** Returns the contents of one request, annotations first, and marks them `sending`. */
  takeToSend(limits: BatchLimits = BATCH): number[] {
    const taken = this.#nextToSend(limits.files);
    const fits = batchLength(
      taken.map((content) => this.bytes(content)),
      limits,
    );
    for (const content of taken.splice(fits).reverse()) this.#queueOf(content).unshift(content);
    for (const content of taken) {
      this.contents.setState(content, "sending");
      const sender = this.contents.sender(content);
      if (sender !== undefined) this.files.move(sender, "sending");
    }
    return taken;
  }

  /** Number of contents that wait to be sent; a few of them may have no file any more. */
  get toSend(): number {
    return this.#annotations.length + this.#others.length;
  }

  /** Size in bytes of a content; 0 when no file has it any more. */
  bytes(content: number): number {
    const sender = this.contents.sender(content);
    if (sender === undefined) return 0;
    const bytes = this.files.bytes(sender);
    if (bytes === undefined) throw new Error("A file with a content has a size.");
    return bytes;
  }

  /** Records that the server acknowledged a content; `fileId` is its name for a file that is not an image. */
  stored(content: number, fileId: string | undefined): void {
    if (this.contents.state(content) !== "sending") return;
    this.contents.setState(content, "stored");
    if (fileId !== undefined) this.#fileIds.set(content, fileId);
    for (const row of this.contents.members(content)) this.#store(row);
  }

  /** Queues contents again that were not sent, or that the server did not keep. */
  unsent(contents: readonly number[]): void {
    for (const content of contents) {
      if (this.contents.state(content) !== "sending") continue;
      this.contents.setState(content, "missing");
      const sender = this.contents.sender(content);
      if (sender !== undefined && this.files.state(sender) === "sending") this.files.move(sender, "missing");
      this.#queueToSend(content);
    }
  }

  /** Leaves contents that were taken to another tab, which is sending them. They wait until `sentElsewhere`. */
  leave(contents: readonly number[]): void {
    for (const content of contents) {
      if (this.contents.state(content) !== "sending") continue;
      this.contents.setState(content, "missing");
      this.contents.setUntried(content);
      const sender = this.contents.sender(content);
      if (sender !== undefined && this.files.state(sender) === "sending") this.files.move(sender, "missing");
    }
  }

  /** Queues contents to be checked again that another tab has sent, or has given up. Hashes that the drop does not have are ignored. */
  sentElsewhere(hashes: readonly string[]): void {
    const contents = hashes.flatMap((hash) => this.contents.known(hashBytes(hash)) ?? []);
    this.leave(contents);
    this.unsure(contents.filter((content) => this.contents.state(content) === "missing"));
  }

  /** The server's name for a file that is not an image, where it gave one. */
  fileId(content: number): string | undefined {
    return this.#fileIds.get(content);
  }

  /** Gives a file up. Another file with the same content takes its place. */
  fail(row: number, problem: FileProblem): void {
    const content = this.contents.of(row);
    const state = this.files.state(row);
    if (state === "failed" || state === "ignored") return;
    this.files.fail(row, problem);
    this.files.setDuplicate(row, false);
    if (content === undefined) return;
    const wasSender = this.contents.sender(content) === row;
    this.contents.remove(row);
    if (!wasSender) return;
    const heir = this.contents.sender(content);
    if (heir !== undefined) this.files.setDuplicate(heir, false);
    if (this.contents.state(content) !== "sending") return;
    this.contents.setState(content, "missing");
    if (heir !== undefined) this.#queueToSend(content);
  }

  /** Queues every failed file that may be tried again, and returns how many. */
  retryFailed(): number {
    const rows = [...this.files.problems].filter(([, problem]) => problem.retriable).map(([row]) => row);
    let retried = 0;
    for (const row of rows) {
      if (this.files.state(row) !== "failed") continue;
      this.#deaths.delete(row);
      this.files.move(row, "queued");
      this.#again.push(row);
      retried++;
    }
    return retried;
  }

  /** Returns true when every file is on the server or has failed. */
  get settled(): boolean {
    return this.files.counts(["queued", "hashing", "hashed", "checking", "missing", "sending"]).files === 0;
  }

  /** Returns true when no more files can turn out to be missing. */
  get nothingComing(): boolean {
    return this.files.counts(["queued", "hashing", "hashed", "checking"]).files === 0;
  }

  /** Returns true when every file is hashed or has failed. */
  get allHashed(): boolean {
    return this.files.counts(["queued", "hashing"]).files === 0;
  }

  /** True for a content that is known not to be on the server. */
  #isMissing(hash: Uint8Array): boolean {
    const content = this.contents.known(hash);
    const state = content === undefined ? "unasked" : this.contents.state(content);
    return state === "missing" || state === "sending";
  }

  #source(row: number): number {
    return row < this.#sources.length ? this.#sources.get(row) : READ;
  }

  /** Queues the files of a missing content to be read whose hash is only remembered. */
  #readRemembered(content: number): void {
    const rows = [...this.contents.members(content)].filter((row) => this.#source(row) === REMEMBERED);
    for (const row of rows) {
      this.contents.remove(row);
      this.#readInstead(row);
    }
    const heir = this.contents.sender(content);
    if (heir !== undefined) this.files.setDuplicate(heir, false);
  }

  #readInstead(row: number): void {
    this.files.setDuplicate(row, false);
    this.#sources.grow(row + 1);
    this.#sources.set(row, DISTRUSTED);
    this.files.move(row, "queued");
    this.#again.push(row);
  }

  /** Where a content came from that the server has: what an interrupted request of this upload brought is `stored`. */
  #stateOnServer(content: number): "present" | "stored" {
    return this.contents.tried(content) ? "stored" : "present";
  }

  /** Takes contents from the queues, at most `most`, each once: one may wait twice after its state went back and forth. */
  #nextToSend(most: number): number[] {
    const taken = new Set<number>();
    for (const queue of [this.#annotations, this.#others]) {
      while (taken.size < most) {
        const content = queue.shift();
        if (content === undefined) break;
        if (this.contents.state(content) === "missing" && this.contents.sender(content) !== undefined) {
          taken.add(content);
        }
      }
    }
    return [...taken];
  }

  #queueOf(content: number): Queue {
    const sender = this.contents.sender(content);
    return sender !== undefined && looksLikeAnnotation(this.files.path(sender)) ? this.#annotations : this.#others;
  }

  #queueToSend(content: number): void {
    this.#queueOf(content).push(content);
  }

  /** From `missing` or `sending` to `stored`. */
  #store(row: number): void {
    if (this.files.state(row) === "missing") this.files.move(row, "sending");
    this.files.move(row, "stored");
  }
}
