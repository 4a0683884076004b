import { HashOrder } from "../hash/hashOrder.ts";
import { hashText } from "../hash/hashText.ts";
import { BATCH, type BatchLimits, batchLength } from "../send/batch.ts";
import { looksLikeAnnotation } from "../walk/fileType.ts";
import { Contents } from "./contents.ts";
import { readerDied } from "./fileProblems.ts";
import { FileTable, type Measured } from "./fileTable.ts";
import { Queue } from "./queue.ts";
import type { FileProblem } from "./snapshot.ts";

/** How often a file may be under the hands of a worker that dies, before it is given up. */
const READER_DEATHS = 3;

/**
 * What is known of every file and content of a drop, and what may be done next. All rules of an upload are here, without any input or
 * output: lanes take work, and tell what came of it.
 */
export class Ledger {
  readonly files = new FileTable();
  readonly contents = new Contents();
  #order = new HashOrder(this.files);
  #again = new Queue();
  #deaths = new Map<number, number>();
  #toAsk = new Queue();
  #annotations = new Queue();
  #others = new Queue();
  #fileIds = new Map<number, string>();

  /**
   * Files to hash next, at most `files`, annotations first; they are `hashing` from here on. A file that was in the hands of a worker that died comes alone,
   * so that it takes no other with it.
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

  /** A file was read and hashed. Ignored when the file was given up meanwhile. */
  hashed(row: number, hash: Uint8Array, found: Measured): void {
    if (this.files.state(row) !== "hashing") return;
    this.files.measure(row, found);
    this.files.move(row, "hashed");
    this.#deaths.delete(row);
    const content = this.contents.put(row, hash);
    const sends = this.contents.sender(content) === row;
    this.files.setTwin(row, !sends);
    const state = this.contents.state(content);
    if (state === "unasked") {
      if (sends) this.#toAsk.push(content);
      return;
    }
    this.files.move(row, "checking");
    if (state === "asking") return;
    this.files.move(row, state === "present" ? "present" : "missing");
    if (state === "missing" && sends) this.#queueToSend(content);
    if (state === "stored") this.#store(row);
  }

  /** Hashing was interrupted through no fault of these files. */
  unhashed(rows: readonly number[]): void {
    for (const row of rows) {
      if (this.files.state(row) !== "hashing") continue;
      this.files.move(row, "queued");
      this.#again.push(row);
    }
  }

  /** A worker died over these files; each is tried again twice, alone, then given up. */
  readerDied(rows: readonly number[]): void {
    for (const row of rows) {
      if (this.files.state(row) !== "hashing") continue;
      const deaths = (this.#deaths.get(row) ?? 0) + 1;
      this.#deaths.set(row, deaths);
      if (deaths >= READER_DEATHS) this.fail(row, readerDied(this.files.path(row)));
      else this.unhashed([row]);
    }
  }

  /** Contents to ask the server for, at most `contents`. */
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

  /** Contents that wait to be asked for; a few of them may be gone by now. */
  get toAsk(): number {
    return this.#toAsk.length;
  }

  /** The server answered: of the contents that were asked for, those in `missing` are not there. */
  answered(contents: readonly number[], missing: ReadonlySet<string>): void {
    for (const content of contents) {
      if (this.contents.state(content) !== "asking") continue;
      const state = missing.has(hashText(this.contents.hash(content)))
        ? "missing"
        : // What an interrupted request brought there is ours, not somebody's before us.
          this.contents.tried(content)
          ? "stored"
          : "present";
      this.contents.setState(content, state);
      for (const row of this.contents.members(content)) {
        this.files.move(row, state === "present" ? "present" : "missing");
        if (state === "stored") this.#store(row);
      }
      if (state === "missing") this.#queueToSend(content);
    }
  }

  /** Whether the server has these is not known (any more): they are asked for again. */
  unsure(contents: readonly number[]): void {
    for (const content of contents) {
      if (this.contents.state(content) === "unasked") continue;
      this.contents.setState(content, "unasked");
      this.#fileIds.delete(content);
      for (const row of this.contents.members(content)) this.files.move(row, "hashed");
      this.#toAsk.push(content);
    }
  }

  /** Asks for everything again that the server was said to have: it no longer knows some of it. */
  unsureOfAll(): void {
    const contents: number[] = [];
    for (let content = 0; content < this.contents.count; content++) {
      const state = this.contents.state(content);
      if (state === "present" || state === "stored") contents.push(content);
    }
    this.unsure(contents);
  }

  /** Contents for one request, annotations first; they are `sending` from here on. */
  takeToSend(limits: BatchLimits = BATCH): number[] {
    const taken: number[] = [];
    for (const queue of [this.#annotations, this.#others]) {
      while (taken.length < limits.files) {
        const content = queue.shift();
        if (content === undefined) break;
        if (this.contents.state(content) !== "missing" || this.contents.sender(content) === undefined) continue;
        // A content may wait twice after a change of mind; it is sent once.
        if (!taken.includes(content)) taken.push(content);
      }
    }
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

  /** Contents that wait to be sent; a few of them may be gone by now. */
  get toSend(): number {
    return this.#annotations.length + this.#others.length;
  }

  /** Size in bytes of a content that some file has. */
  bytes(content: number): number {
    const sender = this.contents.sender(content);
    return (sender === undefined ? undefined : this.files.bytes(sender)) ?? 0;
  }

  /** The server acknowledged a content; `fileId` is what it called a file that is no image. */
  stored(content: number, fileId: string | undefined): void {
    if (this.contents.state(content) !== "sending") return;
    this.contents.setState(content, "stored");
    if (fileId !== undefined) this.#fileIds.set(content, fileId);
    for (const row of this.contents.members(content)) this.#store(row);
  }

  /** These did not leave, or the server said that it kept nothing of them: they are sent later. */
  unsent(contents: readonly number[]): void {
    for (const content of contents) {
      if (this.contents.state(content) !== "sending") continue;
      this.contents.setState(content, "missing");
      const sender = this.contents.sender(content);
      if (sender !== undefined && this.files.state(sender) === "sending") this.files.move(sender, "missing");
      this.#queueToSend(content);
    }
  }

  fileId(content: number): string | undefined {
    return this.#fileIds.get(content);
  }

  /** Gives a file up. Another file with the same content takes its place. */
  fail(row: number, problem: FileProblem): void {
    const content = this.contents.of(row);
    const state = this.files.state(row);
    if (state === "failed" || state === "ignored") return;
    this.files.fail(row, problem);
    this.files.setTwin(row, false);
    if (content === undefined) return;
    const sent = this.contents.sender(content) === row;
    this.contents.remove(row);
    if (!sent) return;
    const heir = this.contents.sender(content);
    if (heir !== undefined) this.files.setTwin(heir, false);
    if (this.contents.state(content) !== "sending") return;
    this.contents.setState(content, "missing");
    if (heir !== undefined) this.#queueToSend(content);
  }

  /** Puts every file that failed and may be tried again back to the start; answers how many. */
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

  /** True when every file is on the server or given up. */
  get settled(): boolean {
    return this.files.counts(["queued", "hashing", "hashed", "checking", "missing", "sending"]).files === 0;
  }

  /** True when no more files will be found missing. */
  get nothingComing(): boolean {
    return this.files.counts(["queued", "hashing", "hashed", "checking"]).files === 0;
  }

  /** True when every file is hashed or given up. */
  get allHashed(): boolean {
    return this.files.counts(["queued", "hashing"]).files === 0;
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
