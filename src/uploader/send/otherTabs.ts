import { STALL_MS } from "../api/transfer.ts";
import { randomId } from "./randomId.ts";

/** How long a tab waits until the others have heard of a claim, in milliseconds. A tab that is frozen does not hear. */
const HEARD_MS = 500;

/** What tabs say to each other. `from` and `to` are the ids of uploads. */
type Message = { readonly from: string } & (
  | { readonly type: "hello" | "here" | "renew" }
  | { readonly type: "claim"; readonly claim: number; readonly hashes: readonly string[] }
  | { readonly type: "heard"; readonly claim: number; readonly to: string }
  | { readonly type: "over"; readonly hashes: readonly string[] }
);

/** The contents of one request that this tab sends, until `end`. */
interface Claim {
  /** Of the claimed hashes, those that no other tab is sending. */
  readonly mine: ReadonlySet<string>;
  end(): void;
}

/** The uploads in other tabs of this origin: two tabs with the same folder share the work instead of sending everything twice. */
export interface OtherTabs {
  /** Announces that these hashes are about to be sent. At most one tab gets each of them, unless a tab does not respond. */
  claim(hashes: readonly string[]): Promise<Claim>;
  /** True while another tab is sending this hash. */
  isSending(hash: string): boolean;
  /** Keeps the claims of this tab alive; to be called while a request makes progress. */
  renew(): void;
  /** Ends all claims of this tab. */
  leave(): void;
  /** Ends all claims and listens no more. */
  dispose(): void;
}

/** What the other tabs are reached through, and what follows from their messages. */
interface OtherTabsOptions {
  /** Another tab is no longer sending these hashes: they are on the server, or are to be sent by this tab. */
  readonly onOver: (hashes: readonly string[]) => void;
  /** Default: the channel of this origin; undefined in a browser without it. */
  readonly channel?: BroadcastChannel | undefined;
  /** Time without a message after which the claims of a tab are void, in milliseconds; it renews them six times in this time. */
  readonly silentMs?: number;
}

function openChannel(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("dropset-uploads");
}

/** Joins the uploads of this origin. */
export function createOtherTabs(options: OtherTabsOptions): OtherTabs {
  const { onOver, channel = openChannel(), silentMs = STALL_MS } = options;
  const id = randomId();
  /** Tabs that have spoken, each with the timer after which it counts as gone. */
  const tabs = new Map<string, ReturnType<typeof setTimeout>>();
  const mine = new Set<string>();
  /** Hashes that other tabs are sending, with the tab. */
  const theirs = new Map<string, string>();
  /** By claim: takes a tab that has heard of it. */
  const unheard = new Map<number, (tab: string) => void>();
  let claims = 0;
  let renewedAt = 0;
  let isDisposed = false;

  function say(message: Message): void {
    if (!isDisposed) channel?.postMessage(message);
  }

  function forget(tab: string): void {
    clearTimeout(tabs.get(tab));
    tabs.delete(tab);
    over([...theirs].filter(([, sender]) => sender === tab).map(([hash]) => hash));
  }

  function over(hashes: readonly string[]): void {
    for (const hash of hashes) theirs.delete(hash);
    const free = hashes.filter((hash) => !mine.has(hash));
    if (free.length > 0) onOver(free);
  }

  function takeClaim(tab: string, hashes: readonly string[]): void {
    for (const hash of hashes) {
      // Both claimed it before they heard of each other: the smaller id sends it.
      if (mine.has(hash) && id < tab) continue;
      mine.delete(hash);
      theirs.set(hash, tab);
    }
  }

  function hear(message: Message): void {
    const { from } = message;
    clearTimeout(tabs.get(from));
    tabs.set(
      from,
      setTimeout(() => forget(from), silentMs),
    );
    if (message.type === "hello") say({ type: "here", from: id });
    if (message.type === "claim") {
      takeClaim(from, message.hashes);
      say({ type: "heard", from: id, to: from, claim: message.claim });
    }
    if (message.type === "heard" && message.to === id) unheard.get(message.claim)?.(from);
    if (message.type === "over") over(message.hashes);
  }

  /** Resolves when all tabs have heard of a claim; those that do not respond count as gone. */
  function heard(claim: number): Promise<void> {
    const waiting = new Set(tabs.keys());
    return new Promise((resolve) => {
      function done(): void {
        clearTimeout(timer);
        unheard.delete(claim);
        for (const tab of waiting) forget(tab);
        resolve();
      }
      const timer = setTimeout(done, HEARD_MS);
      unheard.set(claim, (tab) => {
        waiting.delete(tab);
        if (waiting.size === 0) done();
      });
      if (waiting.size === 0) done();
    });
  }

  function end(hashes: readonly string[]): void {
    const ended = hashes.filter((hash) => mine.delete(hash));
    if (ended.length > 0) say({ type: "over", from: id, hashes: ended });
  }

  if (channel !== undefined) channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  say({ type: "hello", from: id });

  return {
    async claim(hashes) {
      const free = hashes.filter((hash) => !theirs.has(hash));
      for (const hash of free) mine.add(hash);
      const claim = claims++;
      if (free.length > 0) say({ type: "claim", from: id, claim, hashes: free });
      if (free.length > 0 && tabs.size > 0) await heard(claim);
      return { mine: new Set(free.filter((hash) => mine.has(hash))), end: () => end(free) };
    },
    isSending: (hash) => theirs.has(hash),
    renew() {
      if (performance.now() - renewedAt < silentMs / 6) return;
      renewedAt = performance.now();
      say({ type: "renew", from: id });
    },
    leave: () => end([...mine]),
    dispose() {
      end([...mine]);
      isDisposed = true;
      for (const timer of tabs.values()) clearTimeout(timer);
      channel?.close();
    },
  };
}
