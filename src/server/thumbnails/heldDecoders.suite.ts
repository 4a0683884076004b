import type { Decoder } from "./decoder.ts";

/** Decoders of a test that hold each image until it is finished. An image is known by its number of bytes, which its thumbnail has too. */
export interface HeldDecoders {
  start(): Decoder;
  /** The images whose decoding has begun, in order. */
  readonly begun: number[];
  /** Finishes one image. Throws when it has not begun. */
  finish(bytes: number): void;
  /** Finishes everything, now and later. */
  release(): void;
}

/** Creates decoders that finish an image at the time that the test chooses. */
export function heldDecoders(): HeldDecoders {
  const begun: number[] = [];
  const held = new Map<number, () => void>();
  let open = false;
  return {
    begun,
    start: () => ({
      alive: () => true,
      decoded: () => 0,
      end: () => undefined,
      async decode({ bytes }) {
        begun.push(bytes);
        if (!open) await new Promise<void>((resolve) => held.set(bytes, resolve));
        return new Uint8Array(bytes);
      },
    }),
    finish(bytes) {
      const finish = held.get(bytes);
      if (finish === undefined) throw new Error(`Image ${bytes} has not begun.`);
      held.delete(bytes);
      finish();
    },
    release() {
      open = true;
      for (const finish of held.values()) finish();
    },
  };
}
